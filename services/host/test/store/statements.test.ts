// A statement counts once.
import { describe, expect, test } from 'vitest';
import { reopen, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('statements', () => {
  test('attack: a nonce is redeemed once per signer, permanently', () => {
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('redeemed');
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('again');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('used-for-something-else');
    expect(store.redeem('bob', 'n1', 'clone 2')).toBe('redeemed');
    reopen();
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('again');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('used-for-something-else');
    expect(store.redeem('ana', 'n2', 'clone 2')).toBe('redeemed');
  });

  test('a redemption whose effect failed did not happen', () => {
    const order = () =>
      store.transaction(() => {
        store.redeem('ana', 'n1', 'clone 1');
        throw new Error('the disk is full');
      });
    expect(order).toThrow('the disk is full');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('redeemed');
  });
});
