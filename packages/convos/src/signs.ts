// The signs that Convos shows while a member prepares an answer: an agent thinks about a message, or a person types.
import type { ContentCodec } from './content-codec.ts';
import { bytesOf, objectOf } from './json-content.ts';

/** Clients show a thought from its start until its stop, so the agent that starts one has to stop it. */
export interface Thinking {
  state: 'start' | 'stop';
  /** ID of the message that is thought about. */
  targetMessageId: string;
  /** Three to five words. */
  content: string;
  /** With `stop`: ID of the answer, if there is one. */
  resultMessageId?: string;
}

/** Clients show it for 15 seconds at most. */
export interface Typing {
  isTyping: boolean;
}

export const thinkingCodec: ContentCodec<Thinking> = {
  contentType: 'convos.org/thinking:1.0',
  encode: (thinking) => bytesOf(thinking),
  decode(bytes) {
    const { state, targetMessageId, content, resultMessageId } = objectOf(bytes);
    if (state !== 'start' && state !== 'stop') throw new Error('thinking without a state');
    if (!isFilled(targetMessageId) || !isFilled(content)) throw new Error('thinking without a message or words');
    if (resultMessageId === undefined) return { state, targetMessageId, content };
    if (!isFilled(resultMessageId)) throw new Error('thinking with an answer that has no ID');
    return { state, targetMessageId, content, resultMessageId };
  },
};

export const typingCodec: ContentCodec<Typing> = {
  contentType: 'convos.org/typing_indicator:1.0',
  encode: (typing) => bytesOf(typing),
  decode(bytes) {
    const { isTyping } = objectOf(bytes);
    if (typeof isTyping !== 'boolean') throw new Error('typing without yes or no');
    return { isTyping };
  },
};

const isFilled = (value: unknown): value is string => typeof value === 'string' && value !== '';
