import { Badge, Group, Stack, Title } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef, useState } from 'react';
import { LongText, Shown } from '../../components/long-text.tsx';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { bodyOf, draftOf, type Entry, type EntryDraft, stateOf } from './entry.ts';
import { EntryActions } from './entry-actions.tsx';
import { EntryForm } from './entry-form.tsx';
import { EntryOrigin } from './entry-origin.tsx';
import { entryPath, useEntryAction } from './use-entries.ts';

export interface EntryLineProps {
  entry: Entry;
  mayChange: boolean;
  /** Called with what was done; '' before that. */
  onSaid: (text: string) => void;
}

/** An entry, where it is from, and what can be done with it. */
export function EntryLine({ entry, mayChange, onSaid }: EntryLineProps) {
  const [isEditing, setIsEditing] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const state = stateOf(entry, new Date());
  const topic = visible(entry.topic);
  const close = () => {
    setIsEditing(false);
    edit.current?.focus();
  };
  return (
    <li className="line">
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={3} size="h5" className="foreign">
            <Shown text={entry.topic} />
          </Title>
          {state !== 'used' && <Badge variant="default">{knowledgeTexts.states[state]}</Badge>}
        </Group>
        {isEditing ? <EditEntry entry={entry} onSaid={onSaid} onClose={close} /> : <LongText text={entry.content} of={topic} />}
        <EntryOrigin entry={entry} />
        {mayChange && (
          <EntryActions
            entry={entry}
            state={state}
            edit={{ button: edit, isOpen: isEditing, onPress: () => setIsEditing(!isEditing) }}
            onSaid={onSaid}
          />
        )}
      </Stack>
    </li>
  );
}

function EditEntry({ entry, onSaid, onClose }: Pick<EntryLineProps, 'entry' | 'onSaid'> & { onClose: () => void }) {
  const [before] = useState(() => draftOf(entry));
  const saving = useEntryAction<EntryDraft>((v1, draft) => v1.patch(entryPath(entry.id), { body: bodyOf(draft, before) }), {
    onBegin: () => onSaid(''),
    onDone: ({ topic }) => {
      onClose();
      onSaid(knowledgeTexts.edit.done(visible(topic)));
    },
  });
  return (
    <EntryForm
      initial={before}
      submit={knowledgeTexts.edit.submit}
      isSending={saving.isPending}
      onSubmit={saving.mutate}
      onCancel={onClose}
    >
      {saving.error && <V1FailureNotice error={saving.error} onRetry={() => saving.mutate(saving.variables)} />}
    </EntryForm>
  );
}
