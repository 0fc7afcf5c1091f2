import { ActionIcon, Group } from '@mantine/core';
import { chatTexts } from '../../texts/conversations.ts';
import { nameIn } from '../shown-names.ts';
import { DrawnIcon, EmojiButton } from './emoji/emoji-button.tsx';
import type { MessageRowProps } from './message-row.tsx';
import { FIRST, isReactedWith, toggleReaction } from './toggle-reaction.ts';

/** What can be done with a message: over it, while it is pointed at or has the focus. */
export function MessageActions(props: MessageRowProps) {
  const { message, people, client, onReply } = props;
  const button = { variant: 'subtle', color: 'gray', className: 'action' } as const;
  return (
    <Group gap={0} wrap="nowrap" className="actions">
      {FIRST.map((each) => (
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
      <EmojiButton
        label={chatTexts.react}
        path="M12 5v14M5 12h14"
        className={button.className}
        onChosen={(each) => toggleReaction(props, each)}
      />
      <ActionIcon {...button} aria-label={chatTexts.replyTo(nameIn(people, message.senderInboxId))} onClick={() => onReply(message)}>
        <DrawnIcon path="M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6" />
      </ActionIcon>
    </Group>
  );
}
