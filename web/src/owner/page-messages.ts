import type { ContentCodec } from '@offshoot/convos';
import type { MessageLine, OwnerMessages } from '@offshoot/owner';
import type { DecodedMessage, Dm } from '@xmtp/browser-sdk';
import type { PageClient } from '../xmtp/page-client.ts';

/** Among so many, the other side has most likely said something. If not, all of the conversation counts as news. */
const RECENT = 50n;
/** The SDK declares it as an enum of its WebAssembly module, which is not loaded here. */
const NEWEST_FIRST = 1;

/** Of the inbox that is open in this tab. */
export function pageMessages(client: PageClient): OwnerMessages {
  const { conversations } = client.sdk;
  return {
    line: async (inboxId) => lineTo(inboxId, await conversations.createDm(inboxId), client),
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

/** Undefined: it has another content type, or its codec refused it. */
function contentOf<T>({ contentType, content }: DecodedMessage<unknown>, codec: ContentCodec<T>): T | undefined {
  const { authorityId, typeId, versionMajor, versionMinor } = contentType;
  if (`${authorityId}/${typeId}:${versionMajor}.${versionMinor}` !== codec.contentType) return undefined;
  return content as T | undefined;
}
