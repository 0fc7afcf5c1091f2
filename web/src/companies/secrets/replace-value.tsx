import { Button, Group, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { secretTexts } from '../../texts/companies/secrets.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { hostsIn, problemsOf, type Secret, type SecretDraft, valueIn } from './secret.ts';
import { SecretFields } from './secret-fields.tsx';
import { useSecretAction } from './use-secrets.ts';

const words = secretTexts.replace;

interface ReplaceValueProps {
  secret: Secret;
  onDone: () => void;
  onCancel: () => void;
}

/** Gives the secret another value, and other hosts if the person changes them. */
export function ReplaceValue({ secret: { id, name, allowed_hosts: hosts }, onDone, onCancel }: ReplaceValueProps) {
  const v1 = useV1();
  const [draft, setDraft] = useState<SecretDraft>({ name, value: '', hosts: hosts.join('\n') });
  const [problems, setProblems] = useState<readonly (keyof SecretDraft)[]>([]);
  const replacing = useSecretAction(
    v1,
    () => v1.put(`/v1/secrets/${id}`, { body: { value: valueIn(draft.value), allowed_hosts: hostsIn(draft.hosts) } }),
    onDone,
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = problemsOf(draft);
    setProblems(found);
    if (found.length > 0) focusFirstWrong(event.currentTarget);
    else replacing.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack align="start" gap="sm">
        <SecretFields draft={draft} problems={problems} valueLabel={words.value} valueHint={words.hint} onChange={setDraft} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={replacing.isPending}>
            {words.submit}
          </Button>
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
        </Group>
        {replacing.error && <V1FailureNotice error={replacing.error} onRetry={() => replacing.mutate()} />}
      </Stack>
    </form>
  );
}
