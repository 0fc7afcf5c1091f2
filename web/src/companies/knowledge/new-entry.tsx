import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import { knowledgeTexts } from '../../texts/companies/knowledge.ts';
import { V1FailureNotice } from '../v1/v1-failure-notice.tsx';
import { bodyOf, type EntryDraft, NO_ENTRY } from './entry.ts';
import { EntryForm } from './entry-form.tsx';
import { useEntryAction } from './use-entries.ts';

const words = knowledgeTexts.create;

/** A button, and once it was pressed, the form of a new entry. */
export function NewEntry({ onSaid }: { onSaid: (text: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setIsOpen(false);
    button.current?.focus();
  };
  const adding = useEntryAction<EntryDraft>((v1, draft) => v1.post('/v1/knowledge', { body: bodyOf(draft, NO_ENTRY) }), {
    onBegin: () => onSaid(''),
    onDone: () => {
      close();
      onSaid(words.done);
    },
  });
  return (
    <>
      <div>
        <Button ref={button} aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {words.open}
        </Button>
      </div>
      {isOpen && (
        <EntryForm initial={NO_ENTRY} submit={words.submit} isSending={adding.isPending} onSubmit={adding.mutate} onCancel={close}>
          {adding.error && <V1FailureNotice error={adding.error} onRetry={() => adding.mutate(adding.variables)} />}
        </EntryForm>
      )}
    </>
  );
}
