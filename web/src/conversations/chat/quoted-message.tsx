import { Text, UnstyledButton } from '@mantine/core';
import { chatTexts } from '../../texts/conversations.ts';
import type { Message } from '../convos/messages.ts';
import type { People } from '../convos/people.ts';
import { nameIn } from '../shown-names.ts';
import { summaryOf } from './message-body.tsx';

interface QuotedMessageProps {
  replyTo: NonNullable<Message['replyTo']>;
  people: People;
  tabIndex: number;
  onSought: (messageId: string) => void;
}

/** What a message answers, in short. It leads there. */
export function QuotedMessage({ replyTo: { id, senderInboxId, content }, people, tabIndex, onSought }: QuotedMessageProps) {
  return (
    <blockquote className="quoted">
      <UnstyledButton tabIndex={tabIndex} disabled={content === undefined} onClick={() => onSought(id)}>
        <VisibleName senderInboxId={senderInboxId} people={people} />
        <Text size="sm" lineClamp={2} className="foreign" dir="auto">
          {content ? summaryOf(content) : chatTexts.unavailable}
        </Text>
      </UnstyledButton>
    </blockquote>
  );
}

function VisibleName({ senderInboxId, people }: { senderInboxId: string | undefined; people: People }) {
  if (senderInboxId === undefined) return null;
  return (
    <Text size="xs" fw={600} className="foreign">
      <bdi>{nameIn(people, senderInboxId)}</bdi>
    </Text>
  );
}
