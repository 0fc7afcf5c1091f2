// Orders to hand context on and to take it in.
import { describe, expect, test } from 'vitest';
import { onDisk, reopen, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('context orders', () => {
  const order = {
    claimId: 'clm_1',
    childInstanceId: 'inst_c',
    childInboxId: 'child',
    directive: 'SECRET-DIRECTIVE',
    overriddenKeys: ['email'],
    ownerId: 'owner',
    statementNonce: 'nonce',
    contextPromptDigest: 'sha256:2',
    kind: 'clone' as const,
    summaryDigest: 'sha256:3',
  };
  const fresh = { ...order, state: 'ordered', partsSent: 0, attempts: 0, notBefore: 0 };

  test('an order given twice is once, and the first stands', () => {
    store.transfers.order(order);
    store.transfers.order({ ...order, childInboxId: 'mallory', directive: 'everything' });
    reopen();
    expect(store.transfers.open()).toEqual([fresh]);
    expect(store.transfers.byClaim('clm_1')).toEqual(fresh);
    expect(store.transfers.byClaim('clm_2')).toBeUndefined();
  });

  test('goes its way over restarts', () => {
    store.transfers.order(order);
    store.transfers.order({ ...order, claimId: 'clm_2' });
    store.transfers.later('clm_1', 500);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ state: 'ordered', attempts: 1, notBefore: 500 });
    store.transfers.summarised('clm_1', new Uint8Array([1, 2, 0]), { isFinal: true });
    reopen();
    const summarised = store.transfers.byClaim('clm_1');
    expect(summarised).toMatchObject({ state: 'summarised', attempts: 0, notBefore: 0, directive: '' });
    expect([...(summarised?.document ?? [])]).toEqual([1, 2, 0]);
    store.transfers.partsSent('clm_1', 7);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ partsSent: 7 });
    store.transfers.delivered('clm_1', 900);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ state: 'delivered', notBefore: 900 });
    expect(store.transfers.open().map(({ claimId }) => claimId)).toEqual(['clm_1', 'clm_2']);
  });

  test('a document that has to be made anew keeps the prompt that it is made by', () => {
    store.transfers.order(order);
    store.transfers.summarised('clm_1', new Uint8Array([1]), { isFinal: false });
    store.transfers.partsSent('clm_1', 1);
    store.transfers.delivered('clm_1', 900);
    store.transfers.again('clm_1');
    reopen();
    expect(store.transfers.byClaim('clm_1')).toEqual(fresh);
  });

  test.each(['acknowledged', 'failed'] as const)('%s: nothing of what the owner said stays, and nothing brings it back', (end) => {
    store.transfers.order(order);
    store.transfers.summarised('clm_1', Buffer.from('SECRET-DOCUMENT'), { isFinal: false });
    store.transfers.end('clm_1', end);
    store.memory.scrub();
    expect(onDisk('SECRET-')).toBe(false);
    store.transfers.order(order);
    store.transfers.summarised('clm_1', Buffer.from('late'), { isFinal: true });
    store.transfers.delivered('clm_1', 1);
    store.transfers.later('clm_1', 1);
    store.transfers.end('clm_1', end === 'failed' ? 'acknowledged' : 'failed');
    reopen();
    expect(store.transfers.open()).toEqual([]);
    expect(store.transfers.byClaim('clm_1')).toEqual({ ...fresh, directive: '', state: end });
  });
});
