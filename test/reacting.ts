// Reactions, which agents read and never send.
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { encodeReaction, type Reaction } from '@xmtp/node-sdk';
import { randomHex } from './user.ts';

const REACTION: ContentCodec<Reaction> = {
  contentType: 'xmtp.org/reaction:2.0',
  encode: (reaction) => encodeReaction(reaction).content,
  decode: () => {
    throw new Error('it is never read here');
  },
};
const ADDED = 1;
const UNICODE = 1;

export async function react(client: XmtpAgentClient, conversationId: string, messageId: string, emoji: string): Promise<void> {
  const reaction: Reaction = { reference: messageId, referenceInboxId: '', action: ADDED, content: emoji, schema: UNICODE };
  await client.sendContent(conversationId, REACTION, reaction, { idempotencyKey: randomHex(8) });
}
