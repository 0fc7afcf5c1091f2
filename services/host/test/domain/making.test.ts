// When an agent makes the documents that its owner ordered, and what happens if it cannot make one.

import { EngineError } from '@offshoot/engine/engine.ts';
import { textDigest } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { TimedEngine } from '../../src/agent/engine/timed-engine.ts';
import { type MakingDeps, summariseDue } from '../../src/agent/transfers/making.ts';
import { openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { NOW, OWNER } from './signers.ts';

let agent: SignedAgent;
beforeEach(async () => {
  agent = await openSignedAgent();
  const from = { from: 'message', messageId: 'aa', senderInboxId: OWNER.inboxId, senderName: 'Saul' } as const;
  agent.store.memory.learn([{ kind: 'fact', topic: 'our:club', text: 'The chess club meets in Prague Street.' }], from, NOW);
});
afterEach(() => agent.close());

const [A, B] = ['b'.repeat(64), 'c'.repeat(64)];
const [T1, T2, T3] = ['a', 'b', 'c'].map((letter) => `trf_${letter.repeat(26)}`) as [string, string, string];

const ordered = (transferId: string, targetInboxId = A) =>
  agent.store.outgoing.order({
    ...{ transferId, kind: 'share', targetInstanceId: `inst_${'b'.repeat(26)}`, targetInboxId, contextPrompt: 'everything' },
    ...{ overriddenConfigKeys: [], ownerId: OWNER.inboxId, statementNonce: '0'.repeat(32) },
    ...{ contextPromptDigest: textDigest('everything'), summaryDigest: '' },
  });
const work = (changes: Partial<MakingDeps> = {}) => summariseDue({ ...agent.deps, ...changes });
const order = (transferId = T1) => agent.store.outgoing.find(transferId);
const states = () => agent.store.outgoing.open().map(({ state }) => state);
const told = () => agent.store.nextReport()?.report.transfer;
type Scanner = MakingDeps['secretScanner'];
const scanner = (rulesFoundIn: Scanner['rulesFoundIn']): Partial<MakingDeps> => ({ secretScanner: { rulesFoundIn } });
const until = (closing: AbortController) => ({
  engine: new TimedEngine(createOfflineEngine(), { timeoutMs: 10_000, closing: closing.signal }),
});
const failing = (error: Error) => scanner(() => Promise.reject(error));

test('a document is made once it is due, and then sent', async () => {
  ordered(T1);
  agent.store.outgoing.later(T1, NOW.getTime() + 1);
  expect([await work(), states()]).toEqual([1, ['ordered']]);
  agent.clock.now = new Date(NOW.getTime() + 1);
  expect([await work(), states()]).toEqual([undefined, ['summarised']]);
  expect(Buffer.from(order()?.document ?? []).toString('utf8')).toContain('Prague Street');
  expect(agent.woken).toEqual(['duties']);
});

test('a second document for the same target waits for the answer to the first; one for another target does not', async () => {
  ordered(T1, A);
  ordered(T2, A);
  ordered(T3, B);
  await work();
  expect(states()).toEqual(['summarised', 'ordered', 'summarised']);
  agent.store.outgoing.end(T1, 'acknowledged');
  await work();
  expect(order(T2)?.state).toBe('summarised');
});

describe('an agent that closes', () => {
  test('stores nothing of an unfinished document', async () => {
    ordered(T1);
    const closing = new AbortController();
    let looks = 0;
    const closes: Scanner['rulesFoundIn'] = async (texts) => {
      // The last check, when the engine has finished.
      if (++looks > 1) closing.abort();
      return texts.map(() => []);
    };
    await work({ ...until(closing), ...scanner(closes) });
    expect(order()).toMatchObject({ state: 'ordered', attempts: 0 });
    expect(order()).not.toHaveProperty('document');
  });

  test('does not count the attempt that it aborted', async () => {
    ordered(T1);
    const closing = new AbortController();
    const breaks: Scanner['rulesFoundIn'] = () => {
      closing.abort();
      return Promise.reject(new Error('closed'));
    };
    expect(await work({ ...until(closing), ...scanner(breaks) })).toBeUndefined();
    expect(order()).toMatchObject({ state: 'ordered', attempts: 0 });
  });
});

describe('a document that cannot be made', () => {
  test('for lack of resources waits for them, which does not count as a failed attempt', async () => {
    ordered(T1);
    const { state } = agent.store;
    const pace = { ...agent.store.pace, pay: () => ({ payer: { key: 'owner' }, waitMs: 7_000 }) as never };
    expect(await work({ store: { ...agent.store, state, pace } })).toBe(7_000);
    expect(order()).toMatchObject({ state: 'ordered', attempts: 0 });
  });

  test('is tried three times, at growing intervals', async () => {
    ordered(T1);
    const fails = failing(new EngineError('the engine is down', { retryable: true }));
    expect([await work(fails), order()?.attempts]).toEqual([500, 1]);
    agent.clock.now = new Date(NOW.getTime() + 500);
    expect([await work(fails), order()?.attempts]).toEqual([1_000, 2]);
    agent.clock.now = new Date(NOW.getTime() + 1_500);
    expect([await work(fails), order()?.state]).toEqual([undefined, 'failed']);
    expect(told()).toEqual({ id: T1, state: 'failed', reason: 'SUMMARY_FAILED' });
  });

  test('because it would contain a secret fails at once, and the owner is told', async () => {
    ordered(T1);
    let looks = 0;
    const secondLookFinds: Scanner['rulesFoundIn'] = async (texts) => texts.map(() => (++looks > 1 ? ['github'] : []));
    expect(await work(scanner(secondLookFinds))).toBeUndefined();
    expect([order()?.state, told()]).toEqual(['failed', { id: T1, state: 'failed', reason: 'SECRET_FOUND' }]);
    expect(agent.store.state.noticesOwed).toMatchObject([{ key: `secret:${T1}`, ownerId: OWNER.inboxId }]);
  });
});
