import { Stack, Text, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ListedServer, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { Said } from '../../components/said.tsx';
import { serverTexts as words } from '../../texts/agents/servers.ts';
import { AgentsAnswer } from '../agents-answer.tsx';
import { ConnectAnother } from './connect-another.tsx';
import { Disconnect } from './disconnect.tsx';

const ABOUT = 'servers';

/** The servers of an agent, by its own word: those of its template, and those that its owner connected. */
export function ServerList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState('');
  const disconnected = (id: string, left: Servers) => {
    queries.setQueryData<Servers>([ABOUT, owner.inboxId, agent.id], left);
    setSaid([words.done(id), left.signedOut && words.signedOut[left.signedOut]].filter(Boolean).join(' '));
  };
  return (
    <AgentsAnswer owner={owner} agent={agent} about={ABOUT} ask={(line) => line.servers()} words={words}>
      {({ servers }) => (
        <>
          <Said text={said} />
          {servers.length === 0 && <Text>{words.none}</Text>}
          <ul className="list" aria-label={words.list}>
            {servers.map((server) => (
              <li key={server.id} className="item">
                <Server server={server} />
                {server.origin === 'owner' && (
                  <Disconnect owner={owner} agent={agent} server={server} onDone={(left) => disconnected(server.id, left)} />
                )}
              </li>
            ))}
          </ul>
          <ConnectAnother owner={owner} instanceId={agent.id} />
        </>
      )}
    </AgentsAnswer>
  );
}

function Server({ server: { id, url, origin, credential, tools } }: { server: ListedServer }) {
  return (
    <Stack gap={4}>
      <Title order={3} size="h5" className="foreign">
        <Shown text={id} />
      </Title>
      <Text size="sm" className="foreign">
        <Shown text={url} />
      </Text>
      <Text size="sm">
        {words.origins[origin]} {words.credentials[credential]}
      </Text>
      <Stack component="ul" className="list" gap={2} aria-label={words.tools}>
        {tools.map(({ name, risk }) => (
          <Text key={name} component="li" size="sm" className="foreign">
            <Shown text={name} />: {words.risks[risk] ?? risk}
          </Text>
        ))}
      </Stack>
    </Stack>
  );
}
