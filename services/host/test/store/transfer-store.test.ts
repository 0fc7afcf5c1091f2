// Orders to send and to ingest context.
import { describe, expect, test } from 'vitest';
import { onDisk, reopen, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('context orders', () => {
  const order = {
    transferId: 'trf_1',
    targetInstanceId: 'inst_c',
    targetInboxId: 'child',
    contextPrompt: 'SECRET-PROMPT',
    overriddenConfigKeys: ['email'],
    ownerId: 'owner',
    statementNonce: 'nonce',
    contextPromptDigest: 'sha256:2',
    kind: 'clone' as const,
    summaryDigest: 'sha256:3',
  };
  const fresh = { ...order, state: 'ordered', partsSent: 0, attempts: 0, notBefore: 0 };

  test('an order that arrives twice counts once, and the first one stays', () => {
    store.outgoing.order(order);
    store.outgoing.order({ ...order, targetInboxId: 'mallory', contextPrompt: 'everything' });
    reopen();
    expect(store.outgoing.open()).toEqual([fresh]);
    expect(store.outgoing.find('trf_1')).toEqual(fresh);
    expect(store.outgoing.find('trf_2')).toBeUndefined();
  });

  test('progresses across restarts', () => {
    store.outgoing.order(order);
    store.outgoing.order({ ...order, transferId: 'trf_2' });
    store.outgoing.later('trf_1', 500);
    reopen();
    expect(store.outgoing.find('trf_1')).toMatchObject({ state: 'ordered', attempts: 1, notBefore: 500 });
    store.outgoing.summarised('trf_1', new Uint8Array([1, 2, 0]), { isFinal: true });
    reopen();
    const summarised = store.outgoing.find('trf_1');
    expect(summarised).toMatchObject({ state: 'summarised', attempts: 0, notBefore: 0, contextPrompt: '' });
    expect([...(summarised?.document ?? [])]).toEqual([1, 2, 0]);
    store.outgoing.partsSent('trf_1', 7);
    reopen();
    expect(store.outgoing.find('trf_1')).toMatchObject({ partsSent: 7 });
    store.outgoing.delivered('trf_1', 900);
    reopen();
    expect(store.outgoing.find('trf_1')).toMatchObject({ state: 'delivered', notBefore: 900 });
    expect(store.outgoing.open().map(({ transferId }) => transferId)).toEqual(['trf_1', 'trf_2']);
  });

  test('keeps its prompt while its document has to be made again', () => {
    store.outgoing.order(order);
    store.outgoing.summarised('trf_1', new Uint8Array([1]), { isFinal: false });
    store.outgoing.partsSent('trf_1', 1);
    store.outgoing.delivered('trf_1', 900);
    store.outgoing.again('trf_1');
    reopen();
    expect(store.outgoing.find('trf_1')).toEqual(fresh);
  });

  test.each(['acknowledged', 'failed'] as const)('%s: none of the owner’s words stay, and nothing brings them back', (end) => {
    store.outgoing.order(order);
    store.outgoing.summarised('trf_1', Buffer.from('SECRET-DOCUMENT'), { isFinal: false });
    store.outgoing.end('trf_1', end);
    store.memory.scrub();
    expect(onDisk('SECRET-')).toBe(false);
    store.outgoing.order(order);
    store.outgoing.summarised('trf_1', Buffer.from('late'), { isFinal: true });
    store.outgoing.delivered('trf_1', 1);
    store.outgoing.later('trf_1', 1);
    store.outgoing.end('trf_1', end === 'failed' ? 'acknowledged' : 'failed');
    reopen();
    expect(store.outgoing.open()).toEqual([]);
    expect(store.outgoing.find('trf_1')).toEqual({ ...fresh, contextPrompt: '', state: end });
  });
});
