import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { focusFirstWrong } from '../../components/first-wrong.ts';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { type EntryDraft, MAX_CONTENT, MAX_TOPIC, problemsOf } from './entry.ts';

const words = knowledgeTexts.form;

interface EntryFormProps {
  initial: EntryDraft;
  submit: string;
  isSending: boolean;
  onSubmit: (draft: EntryDraft) => void;
  onCancel: () => void;
  /** What went wrong. */
  children: ReactNode;
}

/** Adds an entry, or changes one. */
export function EntryForm({ initial, submit, isSending, onSubmit, onCancel, children }: EntryFormProps) {
  const [draft, setDraft] = useState(initial);
  const [problems, setProblems] = useState<readonly (keyof EntryDraft)[]>([]);
  const field = (name: keyof EntryDraft) => ({
    label: words[name],
    description: words.hints[name],
    error: problems.includes(name) && words.wrong[name],
    autoComplete: 'off',
    value: draft[name],
    onChange: ({ currentTarget: { value } }: { currentTarget: { value: string } }) => setDraft((now) => ({ ...now, [name]: value })),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = problemsOf(draft, initial, new Date());
    setProblems(found);
    if (found.length > 0) focusFirstWrong(event.currentTarget);
    else onSubmit(draft);
  };
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm" align="start">
        <TextInput {...field('topic')} autoFocus required w="100%" maw="32rem" maxLength={MAX_TOPIC} />
        <Textarea {...field('content')} required w="100%" autosize minRows={3} maxRows={16} maxLength={MAX_CONTENT} />
        <TextInput {...field('until')} type="date" />
        <Group gap="xs">
          <Button type="submit" loading={isSending}>
            {submit}
          </Button>
          <Button variant="default" onClick={onCancel}>
            {words.cancel}
          </Button>
        </Group>
        {children}
      </Stack>
    </form>
  );
}
