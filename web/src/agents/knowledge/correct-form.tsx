import { Button, Group, Stack, Textarea } from '@mantine/core';
import { MAX_ITEM_TEXT } from '@offshoot/context/owner-requests.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { knowledgeTexts as words } from '../../texts/agents/agents.ts';

/** `text`: as it is now; empty for a secret, which the form does not show. */
export function CorrectForm({ text, onSave, onClose }: { text: string; onSave(text: string): Promise<void>; onClose(): void }) {
  const [written, setWritten] = useState(text);
  const saving = useMutation({
    mutationFn: async (next: string) => {
      await onSave(next);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(written.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label={words.newText}
          description={words.newTextHint(MAX_ITEM_TEXT)}
          value={written}
          onChange={(event) => setWritten(event.currentTarget.value)}
          maxLength={MAX_ITEM_TEXT}
          required
          autosize
          maxRows={6}
          autoFocus
        />
        {saving.error && <OwnerFailureNotice error={saving.error} />}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={saving.isPending} disabled={['', text].includes(written.trim())}>
            {words.save}
          </Button>
          <Button size="compact-sm" variant="default" disabled={saving.isPending} onClick={onClose}>
            {words.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
