import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { Section } from '../../components/page-title.tsx';
import { secretTexts } from '../../texts/companies/secrets.ts';
import { useV1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { hostsIn, NO_SECRET, problemsOf, type SecretDraft, valueIn } from './secret.ts';
import { SecretFields } from './secret-fields.tsx';
import { useSecretAction } from './use-secrets.ts';

const words = secretTexts.create;

export function NewSecretForm({ onMade }: { onMade: (name: string) => void }) {
  const v1 = useV1();
  const [draft, setDraft] = useState(NO_SECRET);
  const [problems, setProblems] = useState<readonly (keyof SecretDraft)[]>([]);
  const name = draft.name.trim();
  const making = useSecretAction(
    v1,
    () => v1.post('/v1/secrets', { body: { name, value: valueIn(draft.value), allowed_hosts: hostsIn(draft.hosts) } }),
    () => {
      setDraft(NO_SECRET);
      onMade(name);
    },
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = problemsOf(draft);
    setProblems(found);
    if (found.length > 0) focusFirstWrong(event.currentTarget);
    else making.mutate();
  };
  return (
    <Section title={words.title}>
      <form onSubmit={submit} noValidate>
        <Stack align="start">
          <TextInput
            required
            w="100%"
            maw="32rem"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            label={words.name}
            description={words.nameHint}
            error={problems.includes('name') && words.nameWrong}
            value={draft.name}
            onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
          />
          <SecretFields draft={draft} problems={problems} valueLabel={words.value} valueHint={words.valueHint} onChange={setDraft} />
          <Button type="submit" loading={making.isPending}>
            {words.submit}
          </Button>
          {making.error && <V1FailureNotice error={making.error} onRetry={() => making.mutate()} />}
        </Stack>
      </form>
    </Section>
  );
}
