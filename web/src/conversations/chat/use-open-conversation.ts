import { useCallback, useMemo, useState } from 'react';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import { useProvenPeople } from '../agent-proofs/use-proven-people.ts';
import { conversationReader, type OpenConversation } from '../convos/conversation-reader.ts';
import { type InboxRead, useInboxRead } from '../use-inbox-read.ts';

/** How many messages are shown at first, and how many each “older messages” adds. */
const PAGE = 50;

export interface ShownConversation extends OpenConversation {
  people: ProvenPeople;
}

/** Null as `data`: this inbox knows no conversation with this ID. */
export interface OpenedConversation extends InboxRead<ShownConversation | null> {
  showOlder(): void;
}

/** Reads a conversation for all parts of a page: none reads it again by itself. */
export function useOpenConversation(client: PageClient, conversationId: string): OpenedConversation {
  const [count, setCount] = useState(PAGE);
  const read = useMemo(() => conversationReader(client, conversationId, count), [client, conversationId, count]);
  const showOlder = useCallback(() => setCount((before) => before + PAGE), []);
  const { data, ...rest } = useInboxRead(client, conversationId, read);
  const people = useProvenPeople(data?.people);
  const shown = data && people && { ...data, people };
  return { ...rest, ...(shown !== undefined && { data: shown }), showOlder };
}
