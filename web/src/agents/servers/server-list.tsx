import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ListedServer, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Shown } from '../../components/long-text.tsx';
import { Said } from '../../components/said.tsx';
import { connectTexts } from '../../texts/agents/connect-server.ts';
import { serverTexts as words } from '../../texts/agents/servers.ts';
import { AgentsAnswer } from '../agents-answer.tsx';
import { keyOfAnswer } from '../agents-word.ts';
import { ConnectServer } from './connect-server.tsx';
import { Disconnect } from './disconnect.tsx';
import { ServerVisit } from './server-visit.tsx';

/** The servers of an agent, by its own word: those of its template, and those that its owner connected. */
export function ServerList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const queries = useQueryClient();
  const [said, setSaid] = useState('');
  const [lookedAt, setLookedAt] = useState('');
  const show = (now: Servers) => queries.setQueryData<Servers>(keyOfAnswer('servers', owner, agent), now);
  const connected = (id: string, now: Servers) => {
    show(now);
    setLookedAt('');
    setSaid(connectTexts.done(id));
  };
  const disconnected = (id: string, left: Servers) => {
    show(left);
    setSaid([words.done(id), left.signedOut && words.signedOut[left.signedOut]].filter(Boolean).join(' '));
  };
  return (
    <AgentsAnswer owner={owner} agent={agent} about="servers" ask={(line) => line.servers()} words={words}>
      {({ servers }) => (
        <>
          <Said text={said} />
          {servers.length === 0 && <Text>{words.none}</Text>}
          <ul className="list" aria-label={words.list}>
            {servers.map((server) => (
              <li key={server.id} className="item">
                <Stack gap="sm">
                  <Server server={server} />
                  {server.origin === 'owner' && (
                    <Group gap="xs">
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={words.lookAgainAt(server.id)}
                        aria-expanded={lookedAt === server.id}
                        onClick={() => setLookedAt(lookedAt === server.id ? '' : server.id)}
                      >
                        {words.lookAgain}
                      </Button>
                      <Disconnect owner={owner} agent={agent} server={server} onDone={(left) => disconnected(server.id, left)} />
                    </Group>
                  )}
                  {lookedAt === server.id && (
                    <ServerVisit owner={owner} agent={agent} url={server.url} before={server} onConnected={connected} />
                  )}
                </Stack>
              </li>
            ))}
          </ul>
          <ConnectServer owner={owner} agent={agent} servers={servers} onConnected={connected} />
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
