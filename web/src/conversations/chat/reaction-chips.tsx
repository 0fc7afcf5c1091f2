import { Button, Group } from '@mantine/core';
import { chatTexts } from '../../texts/conversations.ts';
import { nameIn, shownEmoji } from '../shown-names.ts';
import type { MessageRowProps } from './message-row.tsx';
import { isReactedWith, toggleReaction } from './toggle-reaction.ts';

const MAX_SHOWN = 12;

/** Who reacted with what: a tap joins them, or takes one's own back. */
export function ReactionChips(props: MessageRowProps & { tabIndex: number }) {
  const { client, people, isActive, message, tabIndex } = props;
  if (message.reactions.length === 0) return null;
  return (
    <Group gap={4} className="chips">
      {message.reactions.slice(0, MAX_SHOWN).map(({ emoji, senderInboxIds }) => {
        const isMine = isReactedWith(message, emoji, client.inboxId);
        return (
          <Button
            key={emoji}
            size="compact-xs"
            radius="xl"
            tabIndex={tabIndex}
            disabled={!isActive}
            variant={isMine ? 'outline' : 'default'}
            aria-pressed={isMine}
            aria-label={chatTexts.reacted(
              shownEmoji(emoji),
              senderInboxIds.map((inboxId) => nameIn(people, inboxId)),
            )}
            onClick={() => toggleReaction(props, emoji)}
          >
            {shownEmoji(emoji)} {senderInboxIds.length}
          </Button>
        );
      })}
    </Group>
  );
}
