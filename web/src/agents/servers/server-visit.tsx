import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type Owner, recipientOf, type SealedCredential, sealCredential } from '@offshoot/client';
import type { ListedServer, ServerSeen, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { connectTexts as words } from '../../texts/agents/connect-server.ts';
import { AskingStatus } from '../asking-status.tsx';
import { ChooseTools } from './choose-tools.tsx';
import { ServerProblem } from './server-problem.tsx';
import { SignInStep } from './sign-in-step.tsx';

interface ServerVisitProps {
  owner: Owner;
  agent: Instance;
  url: string;
  /** The server as the agent has it now. */
  before: ListedServer | undefined;
  onConnected(id: string, servers: Servers): void;
}

/** What the agent finds at the address, and what the owner does about it: signs in, enters a key, or chooses tools. */
export function ServerVisit({ owner, agent, url, before, onConnected }: ServerVisitProps) {
  const first = useQuery({
    queryKey: ['server-visit', owner.inboxId, agent.id, url],
    queryFn: () => askAgent(owner, agent, (line) => line.visitServer({ ask: 'see-server', url })),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const again = () => void first.refetch();
  const keyed = useMutation({
    mutationFn: async (key: string) => {
      const credential = await sealCredential(owner, recipientOf(agent), url, key);
      const seen = await askAgent(owner, agent, (line) => line.visitServer({ ask: 'see-server', url, credential }));
      return { found: seen.found, credential };
    },
  });
  const found: ServerSeen['found'] | undefined = keyed.data?.found.is === 'tools' ? keyed.data.found : first.data?.found;
  const credential: SealedCredential | undefined = keyed.data?.credential;
  return (
    <Stack gap="sm">
      <AskingStatus isAsking={first.isFetching || keyed.isPending} isPaused={first.isPaused} asking={words.looking} />
      {first.error && <OwnerFailureNotice error={first.error} onRetry={again} />}
      {!first.isFetching && found?.is === 'problem' && <ServerProblem problem={found.problem} url={url} onRetry={again} />}
      {!first.isFetching && found?.is === 'sign-in' && (
        <SignInStep owner={owner} agent={agent} url={url} id={before?.id} issuer={found.issuer} onRetry={again} />
      )}
      {found?.is === 'key' && <KeyStep url={url} isBusy={keyed.isPending} onKey={(key) => keyed.mutate(key)} />}
      {keyed.data?.found.is === 'problem' && <ServerProblem problem={keyed.data.found.problem} url={url} />}
      {keyed.error && <OwnerFailureNotice error={keyed.error} />}
      {found?.is === 'tools' && (
        <ChooseTools
          {...{ owner, agent, url, before, onConnected }}
          offered={{ tools: found.tools, leftOut: found.leftOut, credential: found.credential ?? credential }}
        />
      )}
    </Stack>
  );
}

function KeyStep({ url, isBusy, onKey }: { url: string; isBusy: boolean; onKey(key: string): void }) {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onKey(key.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="start">
        <Text>{words.wantsKey(new URL(url).host)}</Text>
        <PasswordInput
          w="100%"
          label={words.key}
          description={words.keyHint}
          autoComplete="off"
          maxLength={8_192}
          required
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Button type="submit" loading={isBusy} disabled={key.trim() === ''}>
          {words.useKey}
        </Button>
      </Stack>
    </form>
  );
}
