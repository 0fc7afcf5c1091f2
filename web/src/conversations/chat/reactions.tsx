import { Button, Group } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { chatTexts } from '../../texts/conversations.ts';
import type { Message } from '../convos/messages.ts';
import { sendReaction } from '../convos/sending.ts';
import { nameIn } from '../shown-names.ts';
import type { MessageLogProps } from './message-log.tsx';
import { shownEmoji } from './shown-emoji.ts';

const OFFERED = ['👍', '👎', '❤️', '😂', '😮', '🙏'];
const MAX_SHOWN = 12;

interface ReactionsProps extends Pick<MessageLogProps, 'client' | 'conversationId' | 'people' | 'isActive'> {
  message: Message;
  tabIndex: number;
  /** What else can be done with the message. */
  children: ReactNode;
}

export function Reactions({ client, conversationId, people, isActive, message, tabIndex, children }: ReactionsProps) {
  const [isChoosing, setChoosing] = useState(false);
  const isMine = (emoji: string) => reactionsWith(message, emoji).includes(client.inboxId);
  const toggle = (emoji: string) => {
    setChoosing(false);
    void sendReaction(client, conversationId, message, { emoji, isThere: !isMine(emoji) }).catch(() => {});
  };
  const button = { size: 'compact-xs', tabIndex, disabled: !isActive } as const;
  return (
    <Group gap={4} className="reactions">
      {message.reactions.slice(0, MAX_SHOWN).map(({ emoji, senderInboxIds }) => (
        <Button
          key={emoji}
          {...button}
          variant={isMine(emoji) ? 'outline' : 'default'}
          aria-pressed={isMine(emoji)}
          aria-label={chatTexts.reacted(shownEmoji(emoji), senderInboxIds.map((inboxId) => nameIn(people, inboxId)).join(', '))}
          onClick={() => toggle(emoji)}
        >
          {shownEmoji(emoji)} {senderInboxIds.length}
        </Button>
      ))}
      <Group gap={4} className="actions">
        {children}
        {isActive && (
          <Button {...button} variant="subtle" aria-expanded={isChoosing} onClick={() => setChoosing(!isChoosing)}>
            {chatTexts.react}
          </Button>
        )}
        {isChoosing &&
          OFFERED.map((emoji) => (
            <Button key={emoji} {...button} variant="default" aria-label={chatTexts.reactWith(emoji)} onClick={() => toggle(emoji)}>
              {emoji}
            </Button>
          ))}
      </Group>
    </Group>
  );
}

const reactionsWith = ({ reactions }: Message, emoji: string): string[] =>
  reactions.find((each) => each.emoji === emoji)?.senderInboxIds ?? [];
