// Who thinks about an answer or types, by the signs that they send. Signs are no messages: nothing of them is kept.
import { thinkingCodec, typingCodec } from '@offshoot/convos';
import type { DecodedMessage } from '@xmtp/browser-sdk';
import { contentOf } from '../../xmtp/sdk-codec.ts';

export type Doing = 'thinking' | 'typing';

/** By inbox, until when: epoch milliseconds. */
export type Signs = ReadonlyMap<string, { doing: Doing; until: number }>;

/** A member who goes offline in the middle of a thought sends no end of it. */
const THINKING_MS = 120_000;
/** As long as the Convos app shows it. */
const TYPING_MS = 15_000;
/** Nobody makes the list endless. */
const MAX_SIGNERS = 20;

/**
 * What an incoming message changes. The same map: nothing. A member who says something neither thinks nor types any more. `now`: epoch
 * milliseconds; a sender's clock may be ahead.
 */
export function signsAfter(before: Signs, message: DecodedMessage<unknown>, now: number): Signs {
  const { senderInboxId, sentAt, contentType } = message;
  const thinking = contentOf(message, thinkingCodec);
  const typing = contentOf(message, typingCodec);
  const had = before.get(senderInboxId);
  const without = () => {
    const rest = new Map(before);
    return rest.delete(senderInboxId) ? rest : before;
  };
  const withSign = (doing: Doing, ms: number) =>
    had === undefined && before.size >= MAX_SIGNERS
      ? before
      : new Map(before).set(senderInboxId, { doing, until: Math.min(sentAt.getTime(), now) + ms });
  if (thinking) return thinking.state === 'start' ? withSign('thinking', THINKING_MS) : without();
  if (typing) return typing.isTyping ? withSign('typing', TYPING_MS) : without();
  return contentType.authorityId === 'xmtp.org' && contentType.typeId !== 'reaction' ? without() : before;
}
