import { useCallback, useMemo, useState } from 'react';
import type { PageClient } from '../../xmtp/page-client.ts';
import { conversationReader, type OpenConversation } from '../convos/conversation-reader.ts';
import { type InboxRead, useInboxRead } from '../use-inbox-read.ts';

/** How many messages are shown at first, and how many each “older messages” adds. */
const PAGE = 50;

/** Null as `data`: this inbox knows no conversation with this ID. */
export interface OpenedConversation extends InboxRead<OpenConversation | null> {
  showOlder(): void;
}

/** Reads a conversation for all parts of a page: none reads it again by itself. */
export function useOpenConversation(client: PageClient, conversationId: string): OpenedConversation {
  const [count, setCount] = useState(PAGE);
  const read = useMemo(() => conversationReader(client, conversationId, count), [client, conversationId, count]);
  const showOlder = useCallback(() => setCount((before) => before + PAGE), []);
  return { ...useInboxRead(client, conversationId, read), showOlder };
}
