import type { MessageLine, OwnerMessages } from '@offshoot/client';
import type { Dm } from '@xmtp/browser-sdk';
import { openDirectMessage } from '../xmtp/direct-message.ts';
import type { PageClient } from '../xmtp/page-client.ts';
import { contentOf } from '../xmtp/sdk-codec.ts';
import { NEWEST_FIRST } from '../xmtp/sdk-enums.ts';

/** Among so many, the other side has most likely said something. If not, all of the conversation counts as news. */
const RECENT = 50n;

/** Of the inbox that is open in this tab. */
export function pageMessages(client: PageClient): OwnerMessages {
  const { conversations } = client.sdk;
  return {
    line: async (inboxId) => lineTo(inboxId, await openDirectMessage(client.sdk, inboxId), client),
    async received(codec) {
      await conversations.syncAll();
      const all = await Promise.all((await conversations.listDms()).map((dm) => dm.messages()));
      return all.flat().flatMap((message) => {
        const content = contentOf(message, codec);
        if (message.senderInboxId === client.inboxId || content === undefined) return [];
        return [{ senderInboxId: message.senderInboxId, content }];
      });
    },
  };
}

async function lineTo(inboxId: string, dm: Dm<unknown>, client: PageClient): Promise<MessageLine> {
  // The network gives messages their times, except those that this page has not sent yet.
  const latest = await dm.messages({ limit: RECENT, direction: NEWEST_FIRST });
  const theirs = latest.filter(({ senderInboxId }) => senderInboxId === inboxId);
  const before = theirs.reduce((last, { sentAtNs }) => (sentAtNs > last ? sentAtNs : last), 0n);
  const seen = new Set<string>();
  return {
    async send(codec, content, { idempotencyKey }) {
      await client.send(dm.id, codec, content, { idempotencyKey });
    },
    async news(codec) {
      const arrived = (await dm.messages({ sentAfterNs: before })).filter(
        ({ id, senderInboxId }) => senderInboxId === inboxId && !seen.has(id),
      );
      for (const { id } of arrived) seen.add(id);
      return arrived.flatMap((message) => contentOf(message, codec) ?? []);
    },
    // The other side may have opened the direct message, too: only its welcome brings that one.
    sync: () => client.sdk.conversations.syncAll(),
    onActivity: client.onActivity,
    // The inbox stays open.
    [Symbol.asyncDispose]: async () => {},
  };
}
