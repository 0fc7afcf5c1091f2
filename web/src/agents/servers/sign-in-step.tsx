import { Button, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ServerSeen } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { connectTexts as words } from '../../texts/agents/connect-server.ts';
import { keepSignIn } from './begun-sign-in.ts';
import { ServerProblem } from './server-problem.tsx';

interface SignInStepProps {
  owner: Owner;
  agent: Instance;
  url: string;
  /** How the agent calls the server already. */
  id: string | undefined;
  /** Where the person signs in, as the server says. */
  issuer: string;
  /** Looks at the server again. */
  onRetry(): void;
}

/** The person reads where they sign in before anything is sent there, and then goes there in this tab. */
export function SignInStep({ owner, agent, url, id, issuer, onRetry }: SignInStepProps) {
  const beginning = useMutation({
    mutationFn: async () => {
      const seen = await askAgent(owner, agent, (line) => line.visitServer({ ask: 'begin-sign-in', url, issuer, page: location.origin }));
      return openable(seen.found);
    },
    onSuccess: (found) => {
      if (found.is === 'begun') keepSignIn({ state: found.state, instanceId: agent.id, id, url });
    },
  });
  const found = beginning.data;
  const isOver = useIsOver(found?.is === 'begun' ? found.expiresAt : undefined);
  if (isOver) return <ServerProblem problem="over" url={url} onRetry={() => beginning.reset()} label={words.beginAgain} />;
  if (found?.is === 'begun') return <SignInLink address={found.address} />;
  return (
    <Stack gap="sm" align="start">
      <Text className="foreign">{words.wantsSignIn(new URL(url).host, new URL(issuer).host)}</Text>
      <Text size="sm">{words.keptBy}</Text>
      <Button loading={beginning.isPending} onClick={() => beginning.mutate()}>
        {words.signIn}
      </Button>
      {beginning.error && <OwnerFailureNotice error={beginning.error} />}
      {found?.is === 'problem' && <ServerProblem problem={found.problem} url={url} onRetry={onRetry} />}
    </Stack>
  );
}

function SignInLink({ address }: { address: string }) {
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => link.current?.focus(), []);
  return (
    <Stack gap="sm" align="start">
      <Text role="status">{words.ready}</Text>
      <Button component="a" href={address} rel="noreferrer" ref={link}>
        {words.goTo(new URL(address).host)}
      </Button>
    </Stack>
  );
}

/** Not even for the agent: the page opens no script, and leaves TLS only where it has none itself. */
function openable(found: ServerSeen['found']): ServerSeen['found'] {
  if (found.is !== 'begun') return found;
  const { protocol } = URL.parse(found.address) ?? {};
  const isOpenable = protocol === 'https:' || (protocol === 'http:' && location.protocol === 'http:');
  return isOpenable ? found : { is: 'problem', problem: 'bad-url' };
}

function useIsOver(expiresAt: string | undefined): boolean {
  const [over, setOver] = useState<string>();
  useEffect(() => {
    if (expiresAt === undefined) return undefined;
    const timer = setTimeout(() => setOver(expiresAt), Math.max(0, Date.parse(expiresAt) - Date.now()));
    return () => clearTimeout(timer);
  }, [expiresAt]);
  return expiresAt !== undefined && over === expiresAt;
}
