import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';
import { trustTexts as words } from '../../texts/agents/trust.ts';
import type { TrustChange } from './changes.ts';
import { FoldedTrustPart } from './trust-part.tsx';
import type { TrustOrdering } from './use-trust.ts';

interface InboxesPartProps {
  title: string;
  hint: string;
  empty: string;
  removeName(inbox: string): string;
  removed(inbox: string): string;
  /** `note`: what the inbox is there for. */
  inboxes: readonly { inboxId: string; note: string }[];
  /** What people see of an inbox: a name if it has one, and always a part of its ID. */
  nameOf(inboxId: string): string;
  without(inboxId: string): TrustChange;
  ordering: TrustOrdering;
  /** Adds one. */
  children?: ReactNode;
}

/** Inboxes that the owner named, each of which they can remove. */
export function InboxesPart({ title, hint, empty, removeName, removed, inboxes, nameOf, without, ordering, children }: InboxesPartProps) {
  return (
    <FoldedTrustPart title={title} summary={inboxes.length === 0 ? empty : words.people(inboxes.length)} ordering={ordering}>
      <Text size="sm">{hint}</Text>
      {inboxes.length > 0 && (
        <ul className="list" aria-label={title}>
          {inboxes.map(({ inboxId, note }) => {
            const inbox = nameOf(inboxId);
            return (
              <li key={inboxId} className="item">
                <Text>
                  <bdi className="foreign">{inbox}</bdi> {note}
                </Text>
                <Group gap="xs" mt="xs">
                  <CopyButton value={inboxId} label={words.inbox(inbox)} />
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={removeName(inbox)}
                    disabled={ordering.isBusy}
                    onClick={() => ordering.order({ change: without(inboxId), done: removed(inbox) })}
                  >
                    {words.remove}
                  </Button>
                </Group>
              </li>
            );
          })}
        </ul>
      )}
      {children}
    </FoldedTrustPart>
  );
}
