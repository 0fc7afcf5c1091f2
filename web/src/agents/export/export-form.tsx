import { Button, Checkbox, PasswordInput, Stack, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type FormEvent, useRef, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { exportFailures, exportTexts as words } from '../../texts/agents/export.ts';
import { AskingStatus } from '../asking-status.tsx';
import { useExport } from './use-export.ts';

/** As the command wants it. */
const LEAST_PASSPHRASE = 8;

export function ExportForm({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [withReminders, setWithReminders] = useState(true);
  const outcome = useRef<HTMLDivElement>(null);
  const { mutate, data, error, isPending, isPaused, reset } = useExport(owner, agent);
  const make = () => mutate({ passphrase, withReminders }, { onSettled: () => outcome.current?.focus() });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset();
    make();
  };
  const differs = again !== '' && again !== passphrase;
  return (
    <Stack gap="sm">
      <form onSubmit={submit}>
        <Stack gap="sm" maw="32rem">
          <PasswordInput
            label={words.passphrase}
            description={words.passphraseHint}
            autoComplete="new-password"
            value={passphrase}
            onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          />
          <PasswordInput
            label={words.again}
            autoComplete="new-password"
            value={again}
            onChange={({ currentTarget }) => setAgain(currentTarget.value)}
            error={differs && words.differs}
          />
          <Checkbox
            label={words.withReminders}
            checked={withReminders}
            onChange={({ currentTarget }) => setWithReminders(currentTarget.checked)}
          />
          <div>
            <Button type="submit" loading={isPending} disabled={passphrase.length < LEAST_PASSPHRASE || passphrase !== again}>
              {words.make}
            </Button>
          </div>
        </Stack>
      </form>
      <AskingStatus isAsking={isPending} isPaused={isPaused} asking={words.asking} />
      {error && <OwnerFailureNotice error={error} here={exportFailures} onRetry={make} />}
      <div ref={outcome} tabIndex={-1} role="status">
        {data && (
          <Stack gap="xs" align="start">
            <Text fw={600}>{words.made(data.items, data.leftOut)}</Text>
            <Button component="a" href={data.url} download={`${agent.id}.age`}>
              {words.save}
            </Button>
            <Text size="sm">{words.next}</Text>
          </Stack>
        )}
      </div>
    </Stack>
  );
}
