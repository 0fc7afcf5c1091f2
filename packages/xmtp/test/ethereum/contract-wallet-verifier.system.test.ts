import { createServer } from 'node:http';
import { Refusal } from '@offshoot/refusals';
import { type InboxKeys, type KeySignature, newEnvelope, statementText, verifyStatement } from '@offshoot/statements';
import { concat, type Hex, hexToBytes, pad, serializeErc6492Signature, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { getContractAddress } from 'viem/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createContractWalletVerifier } from '../../src/ethereum/contract-wallet-verifier.ts';
import { ODD_CONTRACTS, offchainLookup, walletInitCode } from './contracts.ts';
import { CHAIN_ID, hasLocalChain, type LocalChain, startLocalChain } from './local-chain.ts';

/** Anvil deploys through it; its call data is the salt followed by the init code. */
const CREATE2_FACTORY: Hex = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
const TEXT = 'Offshoot statement v1\nAction: instance.release';

let chain: LocalChain;
let verify: ReturnType<typeof createContractWalletVerifier>;

beforeAll(async () => {
  if (!hasLocalChain) return;
  chain = await startLocalChain();
  verify = createContractWalletVerifier(new Map([[CHAIN_ID, chain.url]]));
});

afterAll(async () => {
  await chain.stop();
});

type ContractWallet = KeySignature & { kind: 'contract-wallet' };
const owner = privateKeyToAccount(generatePrivateKey());
const stranger = privateKeyToAccount(generatePrivateKey());

function claim(address: Hex, signature: Hex, chainId = CHAIN_ID): ContractWallet {
  return { kind: 'contract-wallet', address: address.toLowerCase(), chainId, signature: hexToBytes(signature) };
}

async function deployWallet(): Promise<Hex> {
  const [account = null] = await chain.client.getAddresses();
  const hash = await chain.client.sendTransaction({ account, data: walletInitCode(owner.address) });
  const { contractAddress } = await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (!contractAddress) throw new Error('the wallet was not deployed');
  return contractAddress;
}

/** A wallet that exists only in a signature, with the call that would deploy it. */
function undeployedWallet(): { address: Hex; wrap: (signature: Hex) => Hex } {
  const salt = generatePrivateKey();
  const bytecode = walletInitCode(owner.address);
  return {
    address: getContractAddress({ opcode: 'CREATE2', from: CREATE2_FACTORY, salt, bytecode }),
    wrap: (signature) => serializeErc6492Signature({ address: CREATE2_FACTORY, data: concat([salt, bytecode]), signature }),
  };
}

async function codeAt(code: Hex): Promise<Hex> {
  const { address } = privateKeyToAccount(generatePrivateKey());
  await chain.client.setCode({ address, bytecode: code });
  return address;
}

describe.skipIf(!hasLocalChain)('a wallet on the chain (ERC-1271)', () => {
  it('approves what its owner signed, and nothing else', async () => {
    const address = await deployWallet();
    const signature = await owner.signMessage({ message: TEXT });
    expect(await verify(claim(address, signature), TEXT)).toBe(true);
    expect(await verify(claim(address, signature), `${TEXT} `)).toBe(false);
    expect(await verify(claim(address, await stranger.signMessage({ message: TEXT })), TEXT)).toBe(false);
    expect(await verify(claim(address, '0x00'), TEXT)).toBe(false);
  });

  it('revoked-owner: no longer approves signatures of an owner that it has replaced', async () => {
    const address = await deployWallet();
    const [byOwner, byStranger] = await Promise.all([owner, stranger].map((one) => one.signMessage({ message: TEXT })));
    expect(await verify(claim(address, byOwner as Hex), TEXT)).toBe(true);
    await chain.client.impersonateAccount({ address: owner.address });
    await chain.client.setBalance({ address: owner.address, value: 10n ** 18n });
    const hash = await chain.client.sendTransaction({ account: owner.address, to: address, data: pad(stranger.address, { size: 32 }) });
    await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
    expect(await verify(claim(address, byOwner as Hex), TEXT)).toBe(false);
    expect(await verify(claim(address, byStranger as Hex), TEXT)).toBe(true);
  });

  it('signs a statement for an inbox of which it is a key', async () => {
    const address = (await deployWallet()).toLowerCase();
    const signer = 'ab'.repeat(32);
    const now = new Date('2026-02-22T12:00:00Z');
    const envelope = newEnvelope(signer, { now, nonce: 'cd'.repeat(16), lifetimeSeconds: 600 });
    const action = { action: 'instance.release', instanceId: `inst_${'a'.repeat(26)}` } as const;
    const signatures = [claim(address as Hex, await owner.signMessage({ message: statementText(envelope, action) }))];
    const keys: InboxKeys = { inboxId: signer, addresses: [address], installations: [], contracts: verify };
    const verdict = (statement: Partial<Parameters<typeof verifyStatement>[0]>) =>
      verifyStatement({ envelope, action, signatures, keys, signer, now, ...statement });
    expect(await verdict({})).toEqual({ ok: true });
    expect(await verdict({ action: { ...action, instanceId: `inst_${'b'.repeat(26)}` } })).toMatchObject({
      reason: 'STATEMENT_SIGNATURE_INVALID',
    });
    expect(await verdict({ keys: { ...keys, contracts: undefined } })).toMatchObject({ reason: 'STATEMENT_SIGNATURE_INVALID' });
    expect(await verdict({ keys: { ...keys, addresses: [] } })).toMatchObject({ reason: 'STATEMENT_KEY_UNKNOWN' });
  });

  it.each(Object.entries(ODD_CONTRACTS))('does not accept a contract that %s', async (_, code) => {
    const address = await codeAt(code);
    expect(await verify(claim(address, await owner.signMessage({ message: TEXT })), TEXT)).toBe(false);
  });
});

describe.skipIf(!hasLocalChain)('a wallet that is not deployed yet (ERC-6492)', () => {
  it('approves what the owner in its deployment call signed', async () => {
    const { address, wrap } = undeployedWallet();
    const signature = await owner.signMessage({ message: TEXT });
    expect(await verify(claim(address, wrap(signature)), TEXT)).toBe(true);
    expect(await verify(claim(address, wrap(signature)), `${TEXT} `)).toBe(false);
    expect(await verify(claim(address, wrap(await stranger.signMessage({ message: TEXT }))), TEXT)).toBe(false);
    expect(await verify(claim(address, signature), TEXT)).toBe(false);
    expect(await chain.client.getCode({ address })).toBeUndefined();
  });

  it("deployment-of-another-wallet: a stranger's deployment does not speak for the address", async () => {
    const [mine, other] = [undeployedWallet(), undeployedWallet()];
    expect(await verify(claim(mine.address, other.wrap(await owner.signMessage({ message: TEXT }))), TEXT)).toBe(false);
  });

  it('malformed-wrapping: a suffix with nothing in front is refused', async () => {
    const { address } = undeployedWallet();
    expect(await verify(claim(address, concat(['0x00', toHex('x'), pad('0x', { size: 32 }), `0x${'6492'.repeat(16)}`])), TEXT)).toBe(false);
  });
});

describe.skipIf(!hasLocalChain)('a plain wallet', () => {
  it('plain-signature-as-contract-wallet: is refused, because an address without code cannot be asked', async () => {
    expect(await verify(claim(owner.address, await owner.signMessage({ message: TEXT })), TEXT)).toBe(false);
  });

  it('plain-signature-in-a-wrapping: is refused, although the factory call does nothing', async () => {
    const signature = serializeErc6492Signature({
      address: stranger.address,
      data: '0x',
      signature: await owner.signMessage({ message: TEXT }),
    });
    expect(await verify(claim(owner.address, signature), TEXT)).toBe(false);
  });
});

describe.skipIf(!hasLocalChain)('the chain', () => {
  it('is not asked if it has no configured endpoint', async () => {
    const address = await deployWallet();
    const signature = await owner.signMessage({ message: TEXT });
    expect(await verify(claim(address, signature, 1), TEXT)).toBe(false);
    expect(await createContractWalletVerifier(new Map())(claim(address, signature), TEXT)).toBe(false);
  });

  it('endpoint-of-another-chain: an endpoint counts only for its own chain', async () => {
    const mixedUp = createContractWalletVerifier(new Map([[1, chain.url]]));
    const signature = await owner.signMessage({ message: TEXT });
    await expect(mixedUp(claim(await deployWallet(), signature, 1), TEXT)).rejects.toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  });

  it('fetch-on-behalf-of-a-contract: no URL that a contract names is fetched', async () => {
    const asked: string[] = [];
    await using server = await answering((path) => {
      asked.push(path);
      return { status: 404, body: '' };
    });
    const { address } = privateKeyToAccount(generatePrivateKey());
    await chain.client.setCode({ address, bytecode: offchainLookup(address, `${server.url}/internal/{sender}`) });
    await expect(chain.client.call({ to: address, data: '0x12345678' })).rejects.toThrow();
    const before = asked.length;
    expect(before).toBeGreaterThan(0);
    expect(await verify(claim(address, '0x00'), TEXT)).toBe(false);
    expect(asked).toHaveLength(before);
  });

  const rpc = (answer: object) => ({ status: 200, body: JSON.stringify({ jsonrpc: '2.0', id: 0, ...answer }) });
  it.each([
    ['limits the rate', rpc({ error: { code: -32005, message: 'limit exceeded' } })],
    ['has no state', rpc({ error: { code: -32000, message: 'missing trie node' } })],
    ['returns no data', rpc({ result: true })],
    ['answers nothing', rpc({})],
    ['fails', { status: 503, body: 'upstream' }],
    ['is a web page', { status: 200, body: '<html>' }],
  ])('is "unavailable", never "invalid", where its endpoint %s', async (_, answer) => {
    await using server = await answering(() => answer);
    const refusal = await refusalOf(createContractWalletVerifier(new Map([[CHAIN_ID, `${server.url}/secret-key`]])));
    expect(refusal).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', metadata: { chainId: String(CHAIN_ID) } });
    expect(`${refusal.message} ${String(refusal.cause)} ${JSON.stringify(refusal.metadata)}`).not.toContain('secret-key');
  });

  it("is unavailable if nobody listens, even for a plain wallet's own signature", async () => {
    const { url } = await closed();
    expect(await refusalOf(createContractWalletVerifier(new Map([[CHAIN_ID, url]])))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  });

  it('is unavailable if it does not respond in time', async () => {
    await using server = await answering(() => undefined);
    const slow = createContractWalletVerifier(new Map([[CHAIN_ID, server.url]]), { timeoutMs: 200 });
    expect(await refusalOf(slow)).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  });

  it('is asked again after a failure', async () => {
    await using own = await startLocalChain();
    let up = false;
    await using server = await answering(async (_, body) =>
      up
        ? { status: 200, body: await (await fetch(own.url, { method: 'POST', headers: JSON_TYPE, body })).text() }
        : { status: 503, body: '' },
    );
    const recovering = createContractWalletVerifier(new Map([[CHAIN_ID, server.url]]));
    await refusalOf(recovering);
    up = true;
    const { address, wrap } = undeployedWallet();
    expect(await recovering(claim(address, wrap(await owner.signMessage({ message: TEXT }))), TEXT)).toBe(true);
  });
});

const JSON_TYPE = { 'content-type': 'application/json' };

async function refusalOf(verifier: typeof verify): Promise<Refusal> {
  const signature = await owner.signMessage({ message: TEXT });
  const refusal = await verifier(claim(owner.address, signature), TEXT).catch((error: unknown) => error);
  if (!(refusal instanceof Refusal)) throw new Error(`expected a refusal, not ${String(refusal)}`);
  return refusal;
}

type Answer = { status: number; body: string } | undefined;

/** A server that gives this answer to every request; undefined: it never answers. */
async function answering(answer: (path: string, body: string) => Answer | Promise<Answer>) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = await answer(request.url ?? '', Buffer.concat(chunks).toString());
    if (given) response.writeHead(given.status, JSON_TYPE).end(given.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: stop };
}

async function closed(): Promise<{ url: string }> {
  await using server = await answering(() => undefined);
  return { url: server.url };
}
