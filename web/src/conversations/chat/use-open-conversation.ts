import { useCallback, useMemo } from 'react';
import type { PageClient } from '../../xmtp/page-client.ts';
import type { ProvenPeople } from '../agent-proofs/agent-proof.ts';
import { useProvenPeople } from '../agent-proofs/use-proven-people.ts';
import { conversationReader, type OpenConversation } from '../convos/conversation-reader.ts';
import { type InboxRead, useInboxRead } from '../use-inbox-read.ts';

export interface ShownConversation extends OpenConversation {
  people: ProvenPeople;
}

/** Null as `data`: this inbox knows no conversation with this ID. */
export interface OpenedConversation extends Omit<InboxRead<ShownConversation | null>, 'readMore'> {
  showOlder(): void;
}

/** Reads a conversation for all parts of a page: none reads it again by itself. */
export function useOpenConversation(client: PageClient, conversationId: string): OpenedConversation {
  const reader = useMemo(() => conversationReader(client, conversationId), [client, conversationId]);
  const { data, readMore, ...rest } = useInboxRead(client, conversationId, reader.read);
  const showOlder = useCallback(() => {
    reader.wantOlder();
    readMore();
  }, [reader, readMore]);
  const people = useProvenPeople(data?.people);
  const shown = data && people && { ...data, people };
  return { ...rest, ...(shown !== undefined && { data: shown }), showOlder };
}
