import type { ConvosGroup } from '../../xmtp/group.ts';
import type { PageClient } from '../../xmtp/page-client.ts';
import { CUSTOM, GROUP_CHANGED, REACTION, READ_RECEIPT } from '../../xmtp/sdk-enums.ts';

const READ_UNTIL = 'offshoot-read-until:';
/** Only what people and agents say counts. */
const NOT_COUNTED = [CUSTOM, GROUP_CHANGED, REACTION, READ_RECEIPT];

/** How many messages of others came since this browser showed the conversation. */
export async function unreadIn(client: PageClient, group: ConvosGroup): Promise<number> {
  const sentAfterNs = readUntil(group.id);
  const options = { excludeContentTypes: NOT_COUNTED, excludeSenderInboxIds: [client.inboxId] };
  return Number(await group.countMessages({ ...options, ...(sentAfterNs !== undefined && { sentAfterNs }) }));
}

/** Nanoseconds since 1970: this browser has shown what was sent until then. Undefined: it has not shown the conversation. */
export function readUntil(conversationId: string): bigint | undefined {
  const until = localStorage.getItem(READ_UNTIL + conversationId);
  return until === null ? undefined : BigInt(until);
}

const followers = new Set<() => void>();

/** Calls when this browser has shown more of a conversation, until the returned function is called. */
export function followReading(changed: () => void): () => void {
  followers.add(changed);
  return () => followers.delete(changed);
}

/** All that was sent until then has been shown. */
export function markRead(conversationId: string, sentAt: Date): void {
  localStorage.setItem(READ_UNTIL + conversationId, String(BigInt(sentAt.getTime() + 1) * 1_000_000n));
  for (const changed of followers) changed();
}
