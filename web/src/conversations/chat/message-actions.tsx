import { ActionIcon, Group } from '@mantine/core';
import { useState } from 'react';
import { chatTexts } from '../../texts/conversations.ts';
import { nameIn } from '../shown-names.ts';
import type { MessageRowProps } from './message-row.tsx';
import { isReactedWith, toggleReaction } from './toggle-reaction.ts';

/** The answers to what an agent asks. */
const FIRST = ['👍', '👎'];
const OTHERS = ['❤️', '😂', '😮', '🙏'];

/** What can be done with a message: over it, while it is pointed at or has the focus. */
export function MessageActions(props: MessageRowProps) {
  const { message, people, client, onReply } = props;
  const [areAllShown, setAllShown] = useState(false);
  const emoji = areAllShown ? [...FIRST, ...OTHERS] : FIRST;
  const button = { variant: 'subtle', color: 'gray', className: 'action' } as const;
  return (
    <Group gap={0} wrap="nowrap" className="actions">
      {emoji.map((each) => (
        <ActionIcon
          key={each}
          {...button}
          aria-label={chatTexts.reactWith(each)}
          aria-pressed={isReactedWith(message, each, client.inboxId)}
          onClick={() => toggleReaction(props, each)}
        >
          {each}
        </ActionIcon>
      ))}
      {!areAllShown && (
        <ActionIcon {...button} aria-label={chatTexts.react} onClick={() => setAllShown(true)}>
          <Drawn path="M12 5v14M5 12h14" />
        </ActionIcon>
      )}
      <ActionIcon {...button} aria-label={chatTexts.replyTo(nameIn(people, message.senderInboxId))} onClick={() => onReply(message)}>
        <Drawn path="M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6" />
      </ActionIcon>
    </Group>
  );
}

function Drawn({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" aria-hidden>
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
