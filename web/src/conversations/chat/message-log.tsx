import { Button, Text } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { hasComeBackTo } from '../../owner/kept-coming-back.ts';
import { comingBackTexts } from '../../texts/coming-back.ts';
import { chatTexts } from '../../texts/conversations.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import type { Message, Messages } from '../convos/messages.ts';
import { ChangeLine } from './change-line.tsx';
import { MessageLine } from './message-line.tsx';
import { useNewestInView } from './use-newest-in-view.ts';

export interface MessageLogProps extends Messages {
  client: PageClient;
  conversationId: string;
  people: ProvenPeople;
  isActive: boolean;
  onOlder: () => void;
  onReply: (message: Message) => void;
}

/** One message at a time takes part in the order of Tab; the arrow keys lead to the others. */
export function MessageLog({ messages, hasMore, onOlder, ...rest }: MessageLogProps) {
  const { log, isNewestHidden, onScroll, showNewest } = useNewestInView(rest.conversationId, messages);
  const [chosen, setChosen] = useState<string>();
  const isLater = hasComeBackTo(rest.client.installationId, rest.conversationId);
  const current = messages.some(({ id }) => id === chosen) ? chosen : messages.at(-1)?.id;
  return (
    <div className="log-frame">
      <div ref={log} className="log" role="log" aria-label={chatTexts.log} onScroll={onScroll}>
        {hasMore && (
          <Button size="compact-sm" variant="default" onClick={onOlder}>
            {chatTexts.older}
          </Button>
        )}
        {isLater && !hasMore && <Text c="dimmed">{comingBackTexts.before}</Text>}
        {messages.length === 0 && !isLater && <Text c="dimmed">{chatTexts.empty}</Text>}
        <ol className="list" onKeyDown={moveBetweenMessages}>
          {messages.map((message, at) => (
            <li
              key={message.id}
              className={message.isOwn ? 'message own' : 'message'}
              tabIndex={message.id === current ? 0 : -1}
              onFocus={() => setChosen(message.id)}
            >
              {message.content.is === 'change' ? (
                <ChangeLine change={message.content.change} people={rest.people} />
              ) : (
                <MessageLine message={message} before={messages[at - 1]} isCurrent={message.id === current} {...rest} />
              )}
            </li>
          ))}
        </ol>
      </div>
      {isNewestHidden && (
        <Button size="compact-sm" className="to-newest" onClick={showNewest}>
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
