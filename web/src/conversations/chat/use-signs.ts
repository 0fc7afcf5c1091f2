import { useEffect, useState } from 'react';
import type { PageClient } from '../../xmtp/page-client.ts';
import { type Doing, type Signs, signsAfter } from '../convos/signs.ts';

const NOBODY: Signs = new Map();

/** Who thinks about an answer or types in the conversation now, without the person in front of this page. */
export function useSigns(client: PageClient, conversationId: string): { inboxId: string; doing: Doing }[] {
  const [signs, setSigns] = useState(NOBODY);
  useEffect(
    () =>
      client.onActivity((id, message) => {
        if (id === conversationId && message !== undefined && message.senderInboxId !== client.inboxId)
          setSigns((before) => signsAfter(before, message, Date.now()));
      }),
    [client, conversationId],
  );
  useEffect(() => {
    if (signs.size === 0) return;
    const first = Math.min(...[...signs.values()].map(({ until }) => until));
    const forget = () => setSigns((before) => new Map([...before].filter(([, { until }]) => until > Date.now())));
    const timer = setTimeout(forget, Math.max(0, first - Date.now()));
    return () => clearTimeout(timer);
  }, [signs]);
  return [...signs].map(([inboxId, { doing }]) => ({ inboxId, doing }));
}
