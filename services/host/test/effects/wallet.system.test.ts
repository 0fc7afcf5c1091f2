// Money leaves an agent's wallet once for each card that its owner has signed, even if a process dies or a node hangs or lies.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Planned } from '@offshoot/engine/engine.ts';
import { propertyRuns } from '@offshoot/testing';
import { hasLocalChain } from '@offshoot/xmtp/ethereum/testing';
import fc from 'fast-check';
import { getAddress, keccak256, parseEther } from 'viem';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { createWalletChains } from '../../src/adapters/wallet-chains.ts';
import { carryOutEffects } from '../../src/agent/effects/dispatching.ts';
import { type Chain, ChainFailure } from '../../src/agent/effects/kinds/wallet/chains.ts';
import { endRestoredEffects } from '../../src/agent/effects/restored.ts';
import { MALLORY } from '../domain/signers.ts';
import { HOUR } from './mail-scene.ts';
import { BASE, type BaseChain, OWNER_SIGNER, startBase, startWalletScene, type WalletScene } from './wallet-scene.ts';

const SENT = /^Sent 0\.01 ETH to 0x[0-9a-fA-F]{40} on Base\. Transaction 0x[0-9a-f]{64}\.$/;
const LATE = /is not confirmed yet\. I say so once it is/;
const UNKNOWN = /^I do not know whether 0\.01 ETH/;

describe.skipIf(!hasLocalChain)('on a real EVM', () => {
  let base: BaseChain;
  let scene: WalletScene;
  beforeAll(async () => {
    base = await startBase();
  });
  afterEach(async () => {
    await base.client.setAutomine(true);
    await scene?.close();
  });
  afterAll(() => base?.stop());

  let people = 0;
  /** The address of a person who has nothing yet. */
  const newRecipient = () => getAddress(`0x${(++people).toString(16).padStart(40, 'fed0')}`);
  const order = (to: string, amount = '0.01') => `send ${amount} ETH to ${to} on Base`;
  const has = (address: `0x${string}`) => base.client.getBalance({ address });
  const nonce = () => base.client.getTransactionCount({ address: scene.account.address });
  /** Until nothing is left to do. */
  const settlesLater = async (ms: number) => {
    const said: string[] = [];
    for (let left = ms; left > 0; left -= 60_000) {
      scene.passes(60_000);
      said.push(...(await scene.settles()));
    }
    return said;
  };

  /** What is said in the end: a block may be there at once, or a moment later. */
  const inTheEnd = async (first: string[]) => [...first, ...(await settlesLater(10 * 60_000))].filter((line) => !LATE.test(line));

  test('the owner signs the card, and exactly that is paid', async () => {
    scene = await startWalletScene(base);
    const to = newRecipient();
    const [card = ''] = await scene.says(order(to));
    expect(card.split('\n').slice(0, -1)).toEqual([
      ...['May I? Send money', 'Amount: 0.01 ETH', `To: ${to}`, 'Network: Base', `With: ${scene.account.address}`],
      'Cost: at most 0.0005 ETH',
    ]);
    expect(card).toMatch(/\nMy owner has to sign this: offshoot agents approve inst_a+ [0-9a-f]{8}\. 👎 to leave it\. Until .* UTC\.$/);
    // A thumb approves nothing, and the next step is said once.
    expect(await scene.reacts('👍', scene.cards().at(-1))).toEqual([
      expect.stringMatching(/^That takes more than a 👍: .*`offshoot agents approve/),
    ]);
    expect(await scene.replies('always', scene.cards().at(-1))).toEqual([]);
    expect(await has(to)).toBe(0n);
    expect(await inTheEnd(await scene.approves())).toEqual([expect.stringMatching(SENT)]);
    expect(await has(to)).toBe(parseEther('0.01'));
    expect(await scene.reacts('👍', scene.cards().at(-1))).toEqual([]);
    expect(await settlesLater(5 * 60_000)).toEqual([]);
    expect(await nonce()).toBe(1);
    // What it cost is within what was signed.
    expect(await has(scene.account.address)).toBeGreaterThan(parseEther('0.9895'));
  });

  test('it says what is in its wallet, and what its address is', async () => {
    scene = await startWalletScene(base);
    expect(await scene.says("what's your balance?")).toEqual([`🔌 My wallet ${scene.account.address}:\n• 1 ETH on Base`]);
    expect(await scene.says('what is your wallet address?')).toEqual([expect.stringContaining(scene.account.address)]);
    scene.atLevel('L1');
    expect(await scene.says('how much ETH is in your wallet?')).toEqual(['My owner lets me talk only, so I do not do that.']);
  });

  test('the owner leaves it with 👎, and nobody else does', async () => {
    scene = await startWalletScene(base);
    await scene.says(order(newRecipient()));
    expect(await scene.reacts('👎', scene.cards().at(-1), { who: 'Mia' })).toEqual(['Only my owner can approve this.']);
    expect(await scene.reacts('👎', scene.cards().at(-1))).toEqual(['OK, I leave it.']);
    await expect(scene.approves()).rejects.toThrow('no open card');
  });

  test.each([
    ['L1', 'I may ask my owner to sign that only once they trust me at level 3.'],
    ['L2', 'I may ask my owner to sign that only once they trust me at level 3.'],
    ['L4', expect.stringMatching(/^May I\? Send money/)],
  ] as const)('at %s', async (level, line) => {
    scene = await startWalletScene(base);
    scene.atLevel(level);
    expect(await scene.says(order(newRecipient()))).toEqual([line]);
  });

  test('what it does not ask for, and says why', async () => {
    scene = await startWalletScene(base);
    const to = newRecipient();
    const own = scene.account.address;
    for (const [text, line] of [
      ['send some ETH to you know who', /^How much\?/],
      [`send 1,5 ETH to ${to} on Base`, /^That is no amount/],
      [`send 0.0000000000000000001 ETH to ${to} on Base`, /^That is no amount/],
      [`send 1000000000000000 ETH to ${to} on Base`, /^That is no amount/],
      [`send 0 ETH to ${to} on Base`, /^That is no amount/],
      [`send 5 USDC to ${to} on Base`, /^I can only send the currency of the network itself/],
      ['send 0.01 ETH on Base', /^To which address\?/],
      ['send 0.01 ETH to orchard.eth on Base', /^I do not look up names/],
      [`send 0.01 ETH to ${to.toLowerCase()} on Base`, /^In that address, no letter is a capital/],
      [`send 0.01 ETH to ${to.slice(0, -1)} on Base`, /^That is no address/],
      [`send 0.01 ETH to ${to}0 on Base`, /^That is no address/],
      [`send 0.01 ETH to ${to.replace('FeD0', 'FED0').replace('fED0', 'FED0')} on Base`, /^(?:That is no address|In that address)/],
      [`send 0.01 ETH to 0x${'0'.repeat(40)} on Base`, /^That is no address/],
      [`send 0.01 ETH to ${own} on Base`, /^That is my own address/],
      [`send 0.01 ETH to ${to}`, /^On which network\?/],
      [`send 0.01 ETH to ${to} on Basis`, /^I do not know that network/],
      [`send 0.01 ETH to ${to} on Ethereum`, /^I cannot reach Ethereum: the operator/],
    ] as const)
      expect(await scene.says(text), text).toEqual([expect.stringMatching(line)]);
    expect(scene.cards()).toEqual([]);
    scene.agent.store.tools.replace([]);
    expect(await scene.says(order(to))).toEqual(["I can't send money: I have no wallet."]);
  });

  test('what it cannot pay, it does not sign', async () => {
    scene = await startWalletScene(base);
    await scene.says(order(newRecipient(), '1.5'));
    expect(await scene.approves()).toEqual([expect.stringMatching(/^Not sent: 1\.5 ETH .* my balance does not cover it/)]);
    await scene.says(order(newRecipient(), '1'));
    expect(await scene.approves()).toEqual([expect.stringMatching(/my balance does not cover it/)]);
    await scene.says(order(newRecipient()));
    await base.client.setNextBlockBaseFeePerGas({ baseFeePerGas: parseEther('0.0000001') });
    await base.client.mine({ blocks: 1 });
    expect(await scene.approves()).toEqual([expect.stringMatching(/takes a higher fee now than what you approved/)]);
    expect(await nonce()).toBe(0);
    await base.client.setNextBlockBaseFeePerGas({ baseFeePerGas: 1_000_000n });
    await base.client.mine({ blocks: 1 });
  });

  test('two cards approved at once: one after the other, each with a nonce of its own', async () => {
    scene = await startWalletScene(base);
    await base.client.setAutomine(false);
    const [one, other] = [newRecipient(), newRecipient()];
    await scene.says(order(one));
    await scene.says(order(other));
    expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
    expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
    scene.passes(60_000);
    await scene.settles();
    const pool = await base.client.getTxpoolStatus();
    expect(pool).toMatchObject({ pending: 1, queued: 0 });
    await base.client.setAutomine(true);
    await base.client.mine({ blocks: 1 });
    expect(await settlesLater(10 * 60_000)).toEqual([expect.stringMatching(SENT), expect.stringMatching(SENT)]);
    expect([await has(one), await has(other), await nonce()]).toEqual([parseEther('0.01'), parseEther('0.01'), 2]);
  });

  test('a transaction whose place another one took: it is told once, as not sent', async () => {
    scene = await startWalletScene(base);
    await base.client.setAutomine(false);
    const to = newRecipient();
    await scene.says(order(to));
    expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
    const { account } = scene;
    const raw = await account.signTransaction({
      ...{ type: 'eip1559', chainId: BASE, nonce: 0, to: account.address, value: 0n, gas: 21_000n },
      ...{ maxFeePerGas: parseEther('0.00000002'), maxPriorityFeePerGas: parseEther('0.00000001') },
    });
    await base.client.sendRawTransaction({ serializedTransaction: raw });
    await base.client.mine({ blocks: 1 });
    expect(await settlesLater(12 * 60_000)).toEqual([
      expect.stringMatching(/^Not sent: .*another transaction of my wallet took its place/),
    ]);
    expect([await has(to), await nonce()]).toEqual([0n, 1]);
  });

  test('a payment that is lost for an hour is unknown; asked again, it takes the same place, so only one of them can happen', async () => {
    let isLost = true;
    const hashes: string[] = [];
    scene = await startWalletScene(base, {
      between: (real) => ({
        ...real,
        broadcast: async (raw, signal) => {
          hashes.push(keccak256(raw));
          if (!isLost) await real.broadcast(raw, signal);
        },
      }),
    });
    const to = newRecipient();
    await scene.says(order(to));
    expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
    expect(await settlesLater(2 * HOUR)).toEqual([expect.stringMatching(UNKNOWN)]);
    expect(new Set(hashes).size).toBe(1);
    isLost = false;
    await scene.says(order(to));
    expect(await inTheEnd(await scene.approves())).toEqual([expect.stringMatching(SENT)]);
    expect([await has(to), await nonce()]).toEqual([parseEther('0.01'), 1]);
  });

  describe('attack:', () => {
    test('another person signs, and a signature for another card', async () => {
      scene = await startWalletScene(base);
      await scene.says(order(newRecipient()), 'Mallory');
      await expect(scene.approves(MALLORY)).rejects.toMatchObject({ reason: 'NOT_INSTANCE_OWNER' });
      await expect(scene.approves({ ...MALLORY, inboxId: OWNER_SIGNER.inboxId })).rejects.toMatchObject({
        reason: 'STATEMENT_KEY_UNKNOWN',
      });
      expect(await nonce()).toBe(0);
    });

    test('an address in letters that only look like it, or with hidden ones', async () => {
      scene = await startWalletScene(base);
      const to = newRecipient();
      for (const address of [
        to.replace('0x', '0х'),
        to.replace('F', 'Ｆ'),
        `${to.slice(0, 20)}\u200b${to.slice(20)}`,
        to.replace('E', 'Е'),
        `\u202e${to}`,
      ])
        for (const said of await scene.says(order(address))) expect(said, JSON.stringify(address)).not.toMatch(/^May I/);
      expect(scene.cards()).toEqual([]);
    });

    test('a model that plans what the message does not say', async () => {
      const [to, eve] = [newRecipient(), newRecipient()];
      const plan = { action: 'wallet.send', amount: '0.01', coin: 'ETH', to, network: 'Base' } as const;
      let made: Planned = plan;
      scene = await startWalletScene(base, { engine: { ...createOfflineEngine(), plan: async () => [made] } });
      for (made of [
        ...[
          { ...plan, to: eve },
          { ...plan, amount: '0.1' },
          { ...plan, amount: '1' },
          { ...plan, amount: '01' },
        ],
        ...[
          { ...plan, network: 'Ethereum' },
          { ...plan, coin: 'ether' },
        ],
      ]) {
        const said = await scene.says(`send 0.01 ETH to ${to} on Base`);
        expect(said).toEqual([expect.stringMatching(/^(?:I send only what somebody says in one message|That is no amount)/)]);
      }
      expect(scene.cards()).toEqual([]);
    });

    test('an endpoint of another chain, one that is silent, and one that answers nonsense: nothing is signed', async () => {
      const nonsense = () => Promise.reject(new ChainFailure('nonsense'));
      let lies: Partial<Chain> = {};
      scene = await startWalletScene(base, { between: (real) => ({ ...real, ...lies }) });
      const to = newRecipient();
      for (lies of [{ nonces: nonsense }, { price: nonsense }]) {
        await scene.says(order(to));
        expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
        expect(await settlesLater(2 * HOUR)).toEqual([expect.stringMatching(/^Not sent: .* the network did not answer/)]);
        expect([await has(to), await nonce()]).toEqual([0n, 0]);
      }
      const { signal } = new AbortController();
      const { address } = scene.account;
      const foreign = createWalletChains(new Map([[1, base.url]]))(1);
      await expect(foreign?.balance(address, signal)).rejects.toThrow(ChainFailure);
      const silent = createServer(() => {}).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      const hanging = createWalletChains(new Map([[BASE, `http://127.0.0.1:${port}/secret-key`]]), { timeoutMs: 200 })(BASE);
      await expect(hanging?.nonces(address, signal)).rejects.toThrow(/^(?!.*secret-key)/s);
      silent.closeAllConnections();
      silent.close();
    });

    test('an endpoint that says that a payment is confirmed, or that its nonce is used, for a moment', async () => {
      let looks = 0;
      scene = await startWalletScene(base, {
        between: (real) => ({
          ...real,
          // Another machine behind the same address is a block ahead.
          nonces: async (...asked) => {
            const { latest, pending } = await real.nonces(...asked);
            return looks++ === 1 ? { latest: latest + 1, pending: pending + 1 } : { latest, pending };
          },
        }),
      });
      const to = newRecipient();
      await scene.says(order(to));
      const said = [...(await scene.approves()), ...(await settlesLater(10 * 60_000))];
      expect(said.at(-1)).toMatch(SENT);
      expect([await has(to), await nonce()]).toEqual([parseEther('0.01'), 1]);
    });

    test('a restored backup: the payment is unknown, the card void, and nothing is paid a second time', async () => {
      scene = await startWalletScene(base);
      await base.client.setAutomine(false);
      const to = newRecipient();
      await scene.says(order(to));
      expect(await scene.approves()).toEqual([expect.stringMatching(LATE)]);
      await scene.says(order(newRecipient()));
      endRestoredEffects(scene.agent.store, scene.deps.effectKinds);
      expect(await scene.settles()).toEqual([expect.stringMatching(UNKNOWN), expect.stringMatching(/^What I may do has changed/)]);
      await base.client.setAutomine(true);
      await base.client.mine({ blocks: 1 });
      expect(await settlesLater(2 * HOUR)).toEqual([]);
      expect([await has(to), await nonce()]).toEqual([parseEther('0.01'), 1]);
    });

    test('the process dies at any calls of the network, before or after they are carried out: one transaction, one line', async () => {
      const deaths = fc.array(fc.record({ at: fc.nat({ max: 9 }), isAfter: fc.boolean() }), { maxLength: 4 });
      let life: { left: number; isAfter: boolean; die: AbortController } | undefined;
      const mortal =
        <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
        async (...args: Args): Promise<T> => {
          const now = life;
          if (now === undefined || now.left-- !== 0) return await call(...args);
          if (now.isAfter) await call(...args);
          now.die.abort();
          throw new Error('the process is dead');
        };
      scene = await startWalletScene(base, {
        between: ({ balance, nonces, price, broadcast, receipt }) => ({
          ...{ balance: mortal(balance), nonces: mortal(nonces), price: mortal(price) },
          ...{ broadcast: mortal(broadcast), receipt: mortal(receipt) },
        }),
      });
      await fc.assert(
        fc.asyncProperty(deaths, async (all) => {
          await base.client.setBalance({ address: scene.account.address, value: 10n ** 18n });
          // The day's cards are used up.
          scene.passes(25 * HOUR);
          await scene.settles();
          const [to, before] = [newRecipient(), await nonce()];
          const pending = [...all];
          await scene.says(order(to));
          const { deps } = scene;
          const real = deps.closing;
          const said: string[] = [];
          const live = async (work: () => Promise<unknown>) => {
            const death = pending.shift();
            const die = new AbortController();
            life = death && { left: death.at, isAfter: death.isAfter, die };
            Object.assign(deps, { closing: die.signal });
            await work().finally(() => {
              life = undefined;
              Object.assign(deps, { closing: real });
            });
          };
          await live(() => scene.approves());
          while (pending.length > 0) await live(() => carryOutEffects(deps));
          said.push(...(await settlesLater(30 * 60_000)));
          const told = scene.said.filter(({ text }) => text.includes(to) && !text.startsWith('May I?') && !LATE.test(text));
          expect(told.map(({ text }) => text)).toEqual([expect.stringMatching(SENT)]);
          expect([await has(to), await nonce()]).toEqual([parseEther('0.01'), before + 1]);
        }),
        { numRuns: propertyRuns(12) },
      );
    });
  });
});
