import { Button, Text } from '@mantine/core';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { Virtualizer } from 'virtua';
import { hasComeBackTo } from '../../owner/kept-coming-back.ts';
import { comingBackTexts } from '../../texts/coming-back.ts';
import { chatTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import type { Message, Messages } from '../convos/messages.ts';
import { readUntil } from '../convos/unread.ts';
import { MessageRow, rowId } from './message-row.tsx';
import { useScrolledLog } from './use-scrolled-log.ts';

interface MessageLogProps extends Messages {
  client: PageClient;
  conversationId: string;
  people: ProvenPeople;
  isActive: boolean;
  onOlder: () => void;
  onReply: (message: Message) => void;
}

/** As ARIA says it. */
const UNKNOWN = -1;

/**
 * Only what is in view is drawn, unless the browser's search looks for words. One message at a time takes part in the order of Tab; the
 * arrow keys lead to the others. New messages are read out to a reader at the end, and not the old ones that come while somebody scrolls up.
 */
export function MessageLog({ messages, hasMore, onOlder, ...rest }: MessageLogProps) {
  // Before what is in view counts as read.
  const [readBefore] = useState(() => readUntil(rest.conversationId));
  const [chosen, setChosen] = useState<string>();
  const scrolled = useScrolledLog(rest.conversationId, { messages, hasMore, onOlder });
  const { log, list, isNewestHidden, isOlder, isFinding, show, seek, askForOlder, showNewest, ...events } = scrolled;
  const isLater = hasComeBackTo(rest.client.installationId, rest.conversationId) && !hasMore;
  const replies = useMemo(() => Map.groupBy(messages, ({ replyTo }) => replyTo?.id), [messages]);
  const chosenAt = messages.findIndex(({ id }) => id === chosen);
  const currentAt = chosenAt < 0 ? messages.length - 1 : chosenAt;
  const firstNew =
    readBefore && messages.find(({ isOwn, content, sentAtNs }) => !isOwn && content.is !== 'change' && sentAtNs > readBefore);

  const moveBetweenMessages = (event: KeyboardEvent) => {
    if ((event.target as HTMLElement).id !== rowId(messages[currentAt]?.id ?? '')) return;
    const to = { ArrowUp: currentAt - 1, ArrowDown: currentAt + 1, Home: 0, End: messages.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = messages[to];
    if (next === undefined) return to < 0 ? askForOlder() : undefined;
    setChosen(next.id);
    show(next.id, 'nearest');
  };
  return (
    <div className="log-frame">
      <div ref={log} className="log" role="log" aria-label={chatTexts.log} aria-live={isNewestHidden ? 'off' : 'polite'}>
        {messages.length === 0 && <Text c="dimmed">{isLater ? comingBackTexts.before : chatTexts.empty}</Text>}
        {/* biome-ignore lint/a11y/useSemanticElements: between an <ol> and its <li> stand the elements that place them. */}
        <div role="list" onKeyDown={moveBetweenMessages}>
          <Virtualizer
            ref={list}
            scrollRef={log}
            data={messages}
            shift={isOlder}
            keepMounted={isFinding ? [...messages.keys()] : currentAt < 0 ? [] : [currentAt]}
            {...events}
          >
            {(message, at) => (
              <MessageRow
                key={message.id}
                {...rest}
                message={message}
                place={at + 1}
                of={hasMore ? UNKNOWN : messages.length}
                above={at > 0 ? undefined : hasMore ? chatTexts.older : isLater ? comingBackTexts.before : undefined}
                before={messages[at - 1]}
                replies={replies.get(message.id)}
                isCurrent={at === currentAt}
                isFirstNew={message.id === (firstNew || undefined)?.id}
                onChosen={setChosen}
                onSought={seek}
              />
            )}
          </Virtualizer>
        </div>
      </div>
      {isNewestHidden && (
        <Button size="compact-sm" radius="xl" className="to-newest" onClick={showNewest}>
          {chatTexts.newest}
        </Button>
      )}
    </div>
  );
}
