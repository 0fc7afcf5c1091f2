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
          ＋
        </ActionIcon>
      )}
      <ActionIcon {...button} aria-label={chatTexts.replyTo(nameIn(people, message.senderInboxId))} onClick={() => onReply(message)}>
        ↩
      </ActionIcon>
    </Group>
  );
}
