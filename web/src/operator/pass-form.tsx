import { Button, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FailureNotice } from '../components/failure-notice.tsx';
import { operatorTexts } from '../texts/operator.ts';
import { isPassRefused, moderationWith } from './moderation.ts';
import { type Pass, readPass } from './pass.ts';

const words = operatorTexts;

/** Takes a pass that the store accepts. The field is one for secrets: nothing checks its spelling or offers it later. */
export function PassForm({ isRefused, onPass }: { isRefused: boolean; onPass: (pass: Pass) => void }) {
  const [typed, setTyped] = useState('');
  const [complaint, setComplaint] = useState(isRefused ? words.passRefused : '');
  const [failure, setFailure] = useState<unknown>();
  const [isAsking, setIsAsking] = useState(false);
  const enter = async () => {
    const pass = readPass(typed);
    setFailure(undefined);
    setComplaint(pass ? '' : words.passUnreadable);
    if (!pass) return;
    setIsAsking(true);
    try {
      await moderationWith(pass, () => {}).listAppeals({});
      onPass(pass);
    } catch (error) {
      if (isPassRefused(error)) setComplaint(words.passRefused);
      else setFailure(error);
    } finally {
      setIsAsking(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void enter();
  };
  return (
    <form onSubmit={submit}>
      <Stack align="start" maw="44rem">
        <TextInput
          type="password"
          autoComplete="off"
          w="100%"
          label={words.pass}
          description={words.passHint}
          error={complaint}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Text size="sm">{words.passKept}</Text>
        <Button type="submit" loading={isAsking}>
          {words.enter}
        </Button>
        {failure !== undefined && <FailureNotice error={failure} onRetry={() => void enter()} />}
      </Stack>
    </form>
  );
}
