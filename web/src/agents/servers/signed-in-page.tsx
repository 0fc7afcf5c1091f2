import { Alert, Anchor, Button, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { AppLink } from '../../components/app-link.tsx';
import { PageNotice } from '../../components/page-title.tsx';
import { Said } from '../../components/said.tsx';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { agentTexts } from '../../texts/agents/agents.ts';
import { connectTexts, signedInTexts as words } from '../../texts/agents/connect-server.ts';
import { keyOfAnswer } from '../agents-word.ts';
import { AskingStatus } from '../asking-status.tsx';
import { OwnAgent } from '../own-agent.tsx';
import { type BroughtBack, forgetSignIn, keepSignIn, takeAnswer } from './begun-sign-in.ts';
import { ChooseTools } from './choose-tools.tsx';
import { ServerProblem } from './server-problem.tsx';

/** Where the browser comes back to from a sign-in. `cameWith`: the query of the address by which it came. */
export function SignedInPage({ cameWith }: { cameWith: string }) {
  const [back] = useState(() => takeAnswer(cameWith));
  const navigate = useNavigate();
  // The code is in no history and no bookmark.
  useEffect(() => void navigate({ to: '/signed-in', replace: true }), [navigate]);
  if (back.is === 'strange')
    return (
      <PageNotice title={words.strange} next={words.strangeNext}>
        <AppLink to="/agents">{agentTexts.back}</AppLink>
      </PageNotice>
    );
  const { begun } = back;
  if (back.is !== 'answer')
    return (
      <PageNotice title={words[back.is]} next={words.notConnected}>
        <ToAgent instanceId={begun.instanceId}>{words.toAgent}</ToAgent>
      </PageNotice>
    );
  return (
    <OwnAgent
      instanceId={begun.instanceId}
      title={words.title}
      titleOf={words.titleOf}
      back={<ToAgent instanceId={begun.instanceId}>{words.toAgent}</ToAgent>}
    >
      {(owner, _client, agent) => <Finish owner={owner} agent={agent} back={back} />}
    </OwnAgent>
  );
}

function ToAgent({ instanceId, children }: { instanceId: string; children: ReactNode }) {
  return (
    <Anchor renderRoot={(props) => <Link to="/agents/$instanceId" params={{ instanceId }} search={{ tab: 'settings' }} {...props} />}>
      {children}
    </Anchor>
  );
}

interface FinishProps {
  owner: Owner;
  agent: Instance;
  back: Extract<BroughtBack, { is: 'answer' }>;
}

/** Hands the agent the code, shows what it found, and has the owner sign. */
function Finish({ owner, agent, back: { begun, code, iss } }: FinishProps) {
  const { state, id, url } = begun;
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [connected, setConnected] = useState('');
  const finished = useQuery({
    queryKey: ['signed-in', owner.inboxId, state],
    queryFn: () =>
      askAgent(owner, agent, async (line) => {
        const seen = await line.visitServer({ ask: 'finish-sign-in', state, code, ...(iss !== undefined && { iss }) });
        const before = id === undefined ? undefined : (await line.servers()).servers.find((one) => one.id === id);
        return { found: seen.found, before };
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const { data, error, isFetching, isPaused, refetch } = finished;
  const toServers = () => {
    if (connected === '') keepSignIn({ ...begun, search: undefined });
    void navigate({ to: '/agents/$instanceId', params: { instanceId: agent.id }, search: { tab: 'settings' } });
  };
  if (connected !== '')
    return (
      <Stack gap="sm" align="start">
        <Said text={connectTexts.done(connected)} />
        <Alert color="green" role="presentation">
          {words.nextStep}
        </Alert>
        <Button onClick={toServers}>{words.toAgent}</Button>
      </Stack>
    );
  return (
    <Stack gap="sm" maw="48rem">
      <AskingStatus isAsking={isFetching} isPaused={isPaused} asking={words.waiting} />
      {error && <OwnerFailureNotice error={error} onRetry={() => void refetch()} />}
      {data?.found.is === 'problem' && (
        <>
          <ServerProblem problem={data.found.problem} url={url} onRetry={toServers} label={connectTexts.beginAgain} />
          <Text size="sm">{words.notConnected}</Text>
        </>
      )}
      {data?.found.is === 'tools' && (
        <ChooseTools
          {...{ owner, agent, url, before: data.before }}
          offered={{ tools: data.found.tools, leftOut: data.found.leftOut, credential: data.found.credential }}
          onConnected={(name, servers) => {
            forgetSignIn();
            queries.setQueryData(keyOfAnswer('servers', owner, agent), servers);
            setConnected(name);
          }}
        />
      )}
    </Stack>
  );
}
