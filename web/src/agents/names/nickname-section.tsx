import { Button, Group, TextInput } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type FormEvent, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { Said } from '../../components/said.tsx';
import { nicknameTexts as words } from '../../texts/agents/agents.ts';
import { keepNickname, MAX_NICKNAME, useNickname } from './nicknames.ts';

/** A name that only its owner sees. */
export function NicknameSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const nickname = useNickname(owner, agent.id);
  const [written, setWritten] = useState(nickname);
  const [said, setSaid] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keepNickname(owner, agent.id, written);
    setSaid(written.trim() === '' ? words.removed(agent.agentName) : words.kept);
  };
  return (
    <Fold title={words.title} summary={nickname === '' ? words.none : <bdi className="foreign">{nickname}</bdi>}>
      <form onSubmit={submit}>
        <Group align="end" gap="sm">
          <TextInput
            flex={1}
            miw="12rem"
            label={words.label}
            description={words.hint}
            placeholder={agent.agentName}
            maxLength={MAX_NICKNAME}
            value={written}
            onChange={({ currentTarget }) => setWritten(currentTarget.value)}
            autoComplete="off"
          />
          <Button type="submit" variant="default" disabled={written.trim() === nickname}>
            {words.keep}
          </Button>
        </Group>
      </form>
      <Said text={said} />
    </Fold>
  );
}
