import { Button, Group } from '@mantine/core';
import { visible } from '@offshoot/text/hidden.ts';
import type { RefObject } from 'react';
import { knowledgeTexts as words } from '../../texts/companies/knowledge.ts';
import { DeleteButton } from '../components/delete-button.tsx';
import type { V1 } from '../v1/client.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import type { Entry, EntryState } from './entry.ts';
import { entryPath, useEntryAction } from './use-entries.ts';

const ACTS = {
  accept: (v1: V1, id: string) => v1.post(`${entryPath(id)}/accept`),
  reject: (v1: V1, id: string) => v1.post(`${entryPath(id)}/reject`),
  archive: (v1: V1, id: string) => v1.patch(entryPath(id), { body: { archived: true } }),
  restore: (v1: V1, id: string) => v1.patch(entryPath(id), { body: { archived: false } }),
} as const;
type Act = keyof typeof ACTS;

const ACTS_OF: Record<EntryState, readonly Act[]> = {
  suggested: ['accept', 'reject'],
  used: ['archive'],
  over: ['archive'],
  archived: ['restore'],
  rejected: [],
};

interface EntryActionsProps {
  entry: Entry;
  state: EntryState;
  edit: { button: RefObject<HTMLButtonElement | null>; isOpen: boolean; onPress: () => void };
  onSaid: (text: string) => void;
}

export function EntryActions({ entry: { id, topic }, state, edit, onSaid }: EntryActionsProps) {
  const name = visible(topic);
  const begun = { onBegin: () => onSaid('') };
  const late = { onLate: () => onSaid(words.late(name)) };
  const acting = useEntryAction<Act>((v1, act) => ACTS[act](v1, id), {
    ...begun,
    ...late,
    onDone: (act) => onSaid(words.acts[act].done(name)),
  });
  const deleting = useEntryAction<void>((v1) => v1.delete(entryPath(id)), {
    ...begun,
    ...late,
    onDone: () => onSaid(words.remove.done(name)),
  });
  return (
    <>
      <Group gap="xs">
        {ACTS_OF[state].map((act) => (
          <Button
            key={act}
            size="compact-sm"
            variant={act === 'accept' ? 'filled' : 'default'}
            aria-label={words.acts[act].of(name)}
            loading={acting.isPending && acting.variables === act}
            onClick={() => acting.mutate(act)}
          >
            {words.acts[act].label}
          </Button>
        ))}
        <Button
          ref={edit.button}
          size="compact-sm"
          variant="default"
          aria-expanded={edit.isOpen}
          aria-label={words.edit.of(name)}
          onClick={edit.onPress}
        >
          {words.edit.label}
        </Button>
        {state !== 'suggested' && (
          <DeleteButton texts={{ ...words.remove, of: words.remove.of(name), title: words.remove.title(name) }} deleting={deleting} />
        )}
      </Group>
      {acting.error && <V1FailureNotice error={acting.error} onRetry={() => acting.mutate(acting.variables)} />}
    </>
  );
}
