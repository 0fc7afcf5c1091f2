import { createServer } from 'node:http';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';
import { mainnet } from 'viem/chains';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEnsReader, type EnsReader, UNIVERSAL_RESOLVER } from '../../src/ethereum/ens-reader.ts';
import { type EnsRpc, type RpcAnswer, startEnsRpc } from './ens-rpc.ts';

const wallet = () => privateKeyToAddress(generatePrivateKey());

let rpc: EnsRpc;
let walletOf: EnsReader;

beforeAll(async () => {
  rpc = await startEnsRpc();
});
afterAll(() => rpc?.[Symbol.asyncDispose]());
beforeEach(() => {
  rpc.isGullible = false;
  rpc.answer = undefined;
  walletOf = reader();
});

function reader(timeoutMs = 5_000): EnsReader {
  const made = createEnsReader(new Map([[1, rpc.url]]), { timeoutMs });
  if (made === undefined) throw new Error('expected a reader');
  return made;
}

function give(name: string, to = wallet()) {
  rpc.wallets.set(name, to);
  rpc.primaries.set(to.toLowerCase(), name);
  return to.toLowerCase();
}

describe('an ENS name', () => {
  it('is that of the wallet that it resolves to and that calls itself so', async () => {
    const alice = give('alice.eth');
    const pay = give('pay.älice.eth');
    expect(await walletOf('alice.eth')).toBe(alice);
    expect(await walletOf('pay.älice.eth')).toBe(pay);
  });

  it('is nobody’s without both', async () => {
    rpc.wallets.set('forward.eth', wallet());
    rpc.primaries.set(wallet().toLowerCase(), 'backward.eth');
    for (const name of ['forward.eth', 'backward.eth', 'unknown.eth']) expect(await walletOf(name)).toBeUndefined();
  });

  it('is nobody’s any more once either is taken back', async () => {
    const bob = give('bob.eth');
    expect(await walletOf('bob.eth')).toBe(bob);
    rpc.primaries.delete(bob);
    expect(await walletOf('bob.eth')).toBeUndefined();
    rpc.primaries.set(bob, 'bob.eth');
    rpc.wallets.set('bob.eth', wallet());
    expect(await walletOf('bob.eth')).toBeUndefined();
  });

  it('is not looked up without an endpoint of the main chain', () => {
    expect(createEnsReader(new Map([[8453, rpc.url]]))).toBeUndefined();
  });

  it('is asked of the contract that viem knows', () => {
    expect(UNIVERSAL_RESOLVER.toLowerCase()).toBe(mainnet.contracts.ensUniversalResolver.address);
  });
});

describe('attack:', () => {
  it.each([false, true])('a wallet calls itself by another person’s name (gullible resolver: %s)', async (isGullible) => {
    const victim = give('vitalik.eth');
    rpc.isGullible = isGullible;
    rpc.primaries.set(wallet().toLowerCase(), 'vitalik.eth');
    expect(await walletOf('vitalik.eth')).toBe(victim);
  });

  it('a name resolves to another person’s wallet', async () => {
    const victim = give('victim.eth');
    rpc.wallets.set('mallory.eth', victim as `0x${string}`);
    expect(await walletOf('mallory.eth')).toBeUndefined();
  });

  it('a wallet calls itself by the same name in other letters', async () => {
    rpc.isGullible = true;
    const mallory = give('mark.eth');
    for (const other of ['Mark.eth', 'mаrk.eth', 'mark\u200b.eth', 'mark.eth ']) {
      rpc.primaries.set(mallory, other);
      expect(await walletOf('mark.eth')).toBeUndefined();
    }
  });

  it('a name has its answers at a URL', async () => {
    let fetched = 0;
    const server = createServer((_request, response) => {
      fetched += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    rpc.outside.set('outside.eth', `http://127.0.0.1:${(server.address() as { port: number }).port}/{sender}/{data}`);
    expect(await walletOf('outside.eth')).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
    expect(fetched).toBe(0);
  });

  it.each<[string, RpcAnswer]>([
    ['hangs', 'hang'],
    ['answers megabytes', { raw: Buffer.alloc(8 * 1024 * 1024, ' ') }],
    ['answers a web page', { raw: '<html>' }],
    ['answers something else', { result: { a: 1 } }],
    ['answers too little', { result: '0x1234' }],
    ['is out of order', { error: { code: -32603, message: 'internal error' } }],
    ['limits the rate', { error: { code: -32005, message: 'limit exceeded' } }],
    ['has no such contract', { result: '0x' }],
  ])('an endpoint that %s says nothing about a name, and its URL is not told', async (_what, answer) => {
    give('alice.eth');
    rpc.answer = (method) => (method === 'eth_call' ? answer : undefined);
    const failure = await reader(300)('alice.eth').then(
      (found) => new Error(`it was told ${found}`),
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    const { message, stack, cause } = failure as Error;
    expect(message).not.toContain('it was told');
    expect(`${message}${stack}${String(cause)}`).not.toContain('a-secret-key');
  });

  it('an endpoint of another chain', async () => {
    give('alice.eth');
    rpc.answer = (method) => (method === 'eth_chainId' ? { result: '0x2105' } : undefined);
    await expect(walletOf('alice.eth')).rejects.toThrow('belongs to another chain');
  });
});
