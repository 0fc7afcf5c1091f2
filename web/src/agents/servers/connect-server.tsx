import { Button, Stack, TextInput, Title } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { ListedServer, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type FormEvent, useState } from 'react';
import { connectTexts as words } from '../../texts/agents/connect-server.ts';
import { forgetSignIn, leftAt } from './begun-sign-in.ts';
import { ServerVisit } from './server-visit.tsx';

interface ConnectServerProps {
  owner: Owner;
  agent: Instance;
  servers: readonly ListedServer[];
  onConnected(id: string, servers: Servers): void;
}

/** The owner types the address of a server, and the agent looks what is there. */
export function ConnectServer({ owner, agent, servers, onConnected }: ConnectServerProps) {
  const [text, setText] = useState(() => leftAt(agent.id));
  const [look, setLook] = useState({ url: '', times: 0 });
  const [isWrong, setIsWrong] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const url = serverAddress(text);
    setIsWrong(url === undefined);
    setLook(({ times }) => ({ url: url ?? '', times: times + 1 }));
  };
  return (
    <Stack gap="sm">
      <Title order={3} size="h4">
        {words.title}
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm" align="start">
          <TextInput
            w="100%"
            type="url"
            inputMode="url"
            autoCapitalize="off"
            spellCheck={false}
            label={words.address}
            description={words.addressHint}
            placeholder="https://calendar.example.com/mcp"
            maxLength={500}
            required
            value={text}
            error={isWrong && words.addressWrong}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button type="submit" disabled={text.trim() === ''}>
            {words.look}
          </Button>
        </Stack>
      </form>
      {look.url !== '' && (
        <ServerVisit
          key={look.times}
          owner={owner}
          agent={agent}
          url={look.url}
          before={servers.find(({ url, origin }) => url === look.url && origin === 'owner')}
          onConnected={(id, now) => {
            setText('');
            forgetSignIn();
            setLook({ url: '', times: 0 });
            onConnected(id, now);
          }}
        />
      )}
    </Stack>
  );
}

/** In full, as the owner will sign it. Undefined: none that an agent calls. */
function serverAddress(text: string): string | undefined {
  const trimmed = text.trim();
  const url = URL.parse(/^[a-z]+:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return url.href.length <= 500 ? url.href : undefined;
}
