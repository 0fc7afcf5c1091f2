import { Text } from '@mantine/core';
import { chatTexts, conversationTexts } from '../../texts/conversations.ts';
import type { Change } from '../convos/messages.ts';
import type { People } from '../convos/people.ts';
import { isolated, nameIn, oneLine } from '../shown-names.ts';

export function ChangeLine({ change, people }: { change: Change; people: People }) {
  return (
    <Text size="sm" c="dimmed" ta="center" className="foreign">
      {changeText(change, people)}
    </Text>
  );
}

/** Who came, left or named the conversation. */
export function changeText(change: Change, people: People): string {
  return linesOf(change, people).join('. ');
}

function linesOf({ byInboxId, added, removed, left, newName }: Change, people: People): string[] {
  const { changed } = chatTexts;
  const name = (inboxId: string) => isolated(nameIn(people, inboxId));
  const object = (inboxId: string) => (people.byInbox.get(inboxId)?.isSelf ? conversationTexts.you : name(inboxId));
  const names = (inboxIds: string[]) => new Intl.ListFormat('en').format(inboxIds.map(object));
  const lines = [
    ...(added.length > 0 ? [changed.added(name(byInboxId), names(added))] : []),
    ...(removed.length > 0 ? [changed.removed(name(byInboxId), names(removed))] : []),
    ...left.map((inboxId) => changed.left(name(inboxId))),
    ...(newName === undefined ? [] : [changed.renamed(name(byInboxId), isolated(oneLine(newName)))]),
  ];
  return lines.length > 0 ? lines : [changed.other(name(byInboxId))];
}
