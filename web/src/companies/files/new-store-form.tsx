import { Button, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Section } from '../../components/page-title.tsx';
import { fileTexts } from '../../texts/companies/files.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { useFileAction } from './use-files.ts';

const words = fileTexts.newStore;
/** As the contract says. */
const LONGEST_NAME = 256;

export function NewStoreForm({ onSaid }: { onSaid: (text: string) => void }) {
  const [name, setName] = useState('');
  const making = useFileAction<string>(
    (v1, made) => v1.post('/v1/vector_stores', { body: { name: made } }),
    () => {
      setName('');
      onSaid(words.made);
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate(name.trim());
  };
  return (
    <Section title={words.title}>
      <form onSubmit={submit}>
        <Stack align="start" gap="sm">
          <TextInput
            required
            pattern=".*\S.*"
            maxLength={LONGEST_NAME}
            w="100%"
            maw="32rem"
            label={words.name}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" loading={making.isPending}>
            {words.submit}
          </Button>
          {making.error && <V1FailureNotice error={making.error} onRetry={() => making.mutate(making.variables)} />}
        </Stack>
      </form>
    </Section>
  );
}
