import { Button, Text } from '@mantine/core';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { hasComeBackTo } from '../../owner/kept-coming-back.ts';
import { comingBackTexts } from '../../texts/coming-back.ts';
import { chatTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import type { Message, Messages } from '../convos/messages.ts';
import { readUntil } from '../convos/unread.ts';
import { MessageRow } from './message-row.tsx';
import { useNewestInView } from './use-newest-in-view.ts';
import { useSought } from './use-sought.ts';

interface MessageLogProps extends Messages {
  client: PageClient;
  conversationId: string;
  people: ProvenPeople;
  isActive: boolean;
  onOlder: () => void;
  onReply: (message: Message) => void;
}

/** One message at a time takes part in the order of Tab; the arrow keys lead to the others. */
export function MessageLog({ messages, hasMore, onOlder, ...rest }: MessageLogProps) {
  // Before what is in view counts as read.
  const [readBefore] = useState(() => readUntil(rest.conversationId));
  const { log, isNewestHidden, onScroll, showNewest } = useNewestInView(rest.conversationId, messages);
  const [chosen, setChosen] = useState<string>();
  const seek = useSought({ messages, hasMore, onOlder });
  const isLater = hasComeBackTo(rest.client.installationId, rest.conversationId);
  const replies = useMemo(() => Map.groupBy(messages, ({ replyTo }) => replyTo?.id), [messages]);
  const current = messages.some(({ id }) => id === chosen) ? chosen : messages.at(-1)?.id;
  const firstNew =
    readBefore && messages.find(({ isOwn, content, sentAtNs }) => !isOwn && content.is !== 'change' && sentAtNs > readBefore);
  return (
    <div className="log-frame">
      <div ref={log} className="log" role="log" aria-label={chatTexts.log} onScroll={onScroll}>
        {hasMore && (
          <Button size="compact-sm" variant="default" className="older" onClick={onOlder}>
            {chatTexts.older}
          </Button>
        )}
        {isLater && !hasMore && <Text c="dimmed">{comingBackTexts.before}</Text>}
        {messages.length === 0 && !isLater && <Text c="dimmed">{chatTexts.empty}</Text>}
        <ol className="list" onKeyDown={moveBetweenMessages}>
          {messages.map((message, at) => (
            <MessageRow
              key={message.id}
              {...rest}
              message={message}
              before={messages[at - 1]}
              replies={replies.get(message.id)}
              isCurrent={message.id === current}
              isFirstNew={message.id === (firstNew || undefined)?.id}
              onChosen={setChosen}
              onSought={seek}
            />
          ))}
        </ol>
      </div>
      {isNewestHidden && (
        <Button size="compact-sm" radius="xl" className="to-newest" onClick={showNewest}>
          {chatTexts.newest}
        </Button>
      )}
    </div>
  );
}

function moveBetweenMessages(event: KeyboardEvent<HTMLOListElement>): void {
  const all = [...event.currentTarget.children] as HTMLElement[];
  const at = all.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  const next = { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
