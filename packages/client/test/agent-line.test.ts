import { cut, encodeAnswer, type OwnerAnswer, type Part } from '@offshoot/context';
import { expect, test, vi } from 'vitest';
import { AgentLine, type MessageLine } from '../src/index.ts';

const AGENT = { instanceId: 'inst_a', inboxId: 'aa'.repeat(32) };
/** Clears a terminal, and begins another line. */
const HOSTILE = 'No.\r\n\u001b[2J$ rm\u202e';
const SAFE = 'No.  ⟨U+001B⟩[2J$ rm⟨U+202E⟩';

/** A direct message with an agent that answers every request with this. */
function lineToAgentThatSays(answer: (requestId: string) => Uint8Array | undefined): MessageLine {
  let parts: Part[] = [];
  const keys = new Set<string>();
  return {
    async send(_, __, { idempotencyKey }) {
      // The same key is delivered once.
      if (keys.has(idempotencyKey)) return;
      keys.add(idempotencyKey);
      const [, requestId = ''] = idempotencyKey.split(':');
      const said = answer(requestId);
      if (said !== undefined) parts = cut(requestId, said);
    },
    news: async <T>() => parts.splice(0) as T[],
    sync: async () => {},
    onActivity: () => () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

async function askedOf(answer: (requestId: string) => Uint8Array | undefined): Promise<unknown> {
  const messages = { line: async () => lineToAgentThatSays(answer), received: async () => [] };
  await using line = await AgentLine.to({ messages, signal: new AbortController().signal }, AGENT, 30);
  return line.knowledge();
}

test('attack: the words of a refusal are on one line, and steer no terminal', async () => {
  const refusal = (requestId: string): OwnerAnswer => ({ answer: 'refusal', requestId, reason: 'SUMMARY_FAILED', message: HOSTILE });
  await expect(askedOf((requestId) => encodeAnswer(refusal(requestId)))).rejects.toMatchObject({ reason: 'SUMMARY_FAILED', message: SAFE });
});

test('attack: an answer that cannot be read is not quoted as it is', async () => {
  const failure = (await askedOf(() => new TextEncoder().encode(HOSTILE)).catch((error: unknown) => error)) as Error;
  expect(failure).toMatchObject({ reason: 'ANSWER_UNVERIFIED' });
  expect(failure.message).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('a reason that the contract does not know is not passed on', async () => {
  const refusal = (requestId: string): OwnerAnswer => ({ answer: 'refusal', requestId, reason: 'NEVER_HEARD_OF', message: '' });
  await expect(askedOf((requestId) => encodeAnswer(refusal(requestId)))).rejects.toMatchObject({
    reason: 'INTERNAL',
    message: 'The agent refused.',
  });
});

test('a request that an agent could not read, because it was being moved, is sent again until it answers; one that is silent is given up', async () => {
  vi.useFakeTimers();
  try {
    const asked: number[] = [];
    const began = Date.now();
    const answeredAt = (time: number) => (requestId: string) => {
      asked.push(Math.round((Date.now() - began) / 1_000));
      const moved: OwnerAnswer = { answer: 'refusal', requestId, reason: 'SUMMARY_FAILED', message: 'heard' };
      return asked.length < time ? undefined : encodeAnswer(moved);
    };
    const heard = expect(askedOf(answeredAt(3))).rejects.toMatchObject({ message: 'heard' });
    await vi.advanceTimersByTimeAsync(25_000);
    await heard;
    expect(asked).toEqual([0, 6, 18]);
    const silent = expect(askedOf(() => undefined)).rejects.toMatchObject({ reason: 'AGENT_SILENT' });
    await vi.advanceTimersByTimeAsync(40_000);
    await silent;
  } finally {
    vi.useRealTimers();
  }
});
