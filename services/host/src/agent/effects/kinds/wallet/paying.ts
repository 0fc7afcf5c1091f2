// Pays: one transaction for one order, signed and written down before anything is sent. Each later step sends the same bytes again, so
// the network carries it out once, even if the host or the network's node dies in between.
import type { PrivateKeyAccount } from 'viem/accounts';
import { keccak256 } from 'viem/utils';
import { EffectFailure, type Performed } from '../../effect-kind.ts';
import type { PaymentStore, SignedPayment } from '../../payment-store.ts';
import { type Chain, ChainFailure } from './chains.ts';
import type { Payment } from './payment.ts';

export type PaymentFailure = 'balance' | 'fee' | 'receiver' | 'unsent' | 'reverted' | 'replaced' | 'other';

export interface Payer {
  readonly account: PrivateKeyAccount;
  readonly payments: PaymentStore;
  readonly now: () => Date;
}

/** A payment that is on its way has the account's next nonce for so long; after that, another one may take its place. */
const ON_ITS_WAY_MS = 75 * 60_000;
/** Endpoints are many machines, and the one that is asked may not have the newest block. */
const PASSED_FOR_MS = 3 * 60_000;
const LOOK_AGAIN_MS = 3_000;

export interface PaymentOrder extends Payment {
  /** "sha256:" and hex digits. */
  key: string;
  feeLimit: bigint;
}

/** Throws EffectFailure: `unknown` if the transaction was sent and is in no block yet. */
export async function pay(payer: Payer, chain: Chain, order: PaymentOrder, signal: AbortSignal): Promise<Performed> {
  const signed = payer.payments.find(order.key) ?? (await sign(payer, chain, order, signal));
  return await follow(payer, chain, signed, signal);
}

/** Undefined: nothing was ever signed for the order, so nothing was sent. */
export async function findPayment(payer: Payer, chain: Chain, key: string, signal: AbortSignal): Promise<Performed | undefined> {
  const signed = payer.payments.find(key);
  return signed && (await follow(payer, chain, signed, signal));
}

async function sign({ account, payments, now }: Payer, chain: Chain, order: PaymentOrder, signal: AbortSignal): Promise<SignedPayment> {
  const { key, network, units, feeLimit, to } = order;
  const from = account.address;
  const { chainId } = network;
  const [{ latest, pending }, balance] = await asked(() => Promise.all([chain.nonces(from, signal), chain.balance(from, signal)]));
  // One at a time: two payments never race for a nonce, and one that is given up shares its nonce with the next, so one of them happens.
  const others = payments.open(chainId, new Date(now().getTime() - ON_ITS_WAY_MS)).filter(({ nonce }) => nonce >= latest);
  if (pending > latest || others.length > 0) throw new EffectFailure('unsent', { why: 'unsent', retryAfterMs: LOOK_AGAIN_MS });
  // Before the network is asked for its price: of what the account does not have, it gives none.
  if (balance < units) throw new EffectFailure('refused', { why: 'balance' });
  const price = await asked(() => chain.price({ from, to, value: units }, signal));
  signal.throwIfAborted();
  if (price === undefined) throw new EffectFailure('refused', { why: 'receiver' });
  const feePerGas = mostPerGas(price, feeLimit);
  if (feePerGas === undefined) throw new EffectFailure('refused', { why: 'fee' });
  if (balance < units + price.gas * feePerGas) throw new EffectFailure('refused', { why: 'balance' });
  const tipPerGas = price.tipPerGas < feePerGas ? price.tipPerGas : feePerGas;
  const raw = await account.signTransaction({
    ...{ type: 'eip1559', chainId, nonce: latest, to, value: units },
    ...{ gas: price.gas, maxFeePerGas: feePerGas, maxPriorityFeePerGas: tipPerGas },
  });
  payments.keep({ order: key, chainId, nonce: latest, raw, hash: keccak256(raw), signedAt: now() });
  const kept = payments.find(key);
  if (kept === undefined) throw new Error('a signed payment was not written down');
  return kept;
}

/** Twice what the network takes now, so that it still goes through when more people pay; never above the limit. Undefined: it takes more. */
function mostPerGas({ gas, feePerGas }: { gas: bigint; feePerGas: bigint }, feeLimit: bigint): bigint | undefined {
  const most = feeLimit / gas;
  if (feePerGas > most) return undefined;
  return feePerGas * 2n < most ? feePerGas * 2n : most;
}

async function follow({ account, payments, now }: Payer, chain: Chain, signed: SignedPayment, signal: AbortSignal): Promise<Performed> {
  const { order, hash, raw, nonce } = signed;
  const settled = async (): Promise<Performed | undefined> => {
    const receipt = await chain.receipt(hash, signal);
    if (receipt === undefined) return undefined;
    payments.settle(order);
    if (receipt.is === 'reverted') throw new EffectFailure('refused', { why: 'reverted' });
    return { result: hash };
  };
  const onItsWay = () => new EffectFailure('unknown', { why: 'unsent', retryAfterMs: LOOK_AGAIN_MS });
  try {
    const done = await settled();
    if (done !== undefined) return done;
    const { latest } = await chain.nonces(account.address, signal);
    if (latest > nonce) {
      const later = await settled();
      if (later !== undefined) return later;
      return await passed(signed, { payments, now }, onItsWay);
    }
    payments.passed(order, undefined);
    await chain.broadcast(raw, signal);
    const sent = await settled();
    if (sent !== undefined) return sent;
  } catch (error) {
    if (error instanceof EffectFailure) throw error;
    if (!(error instanceof ChainFailure)) signal.throwIfAborted();
  }
  throw onItsWay();
}

/** Another transaction has its nonce, so it never happens. Told only once that has been seen for a while. */
function passed(
  { order, passedAt }: SignedPayment,
  { payments, now }: Pick<Payer, 'payments' | 'now'>,
  onItsWay: () => EffectFailure,
): never {
  if (passedAt === undefined) payments.passed(order, now());
  if (passedAt === undefined || now().getTime() - passedAt.getTime() < PASSED_FOR_MS) throw onItsWay();
  payments.settle(order);
  throw new EffectFailure('refused', { why: 'replaced' });
}

/** Before anything is signed, a network that cannot be asked has done nothing. */
async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof ChainFailure ? new EffectFailure('unsent', { why: 'unsent' }) : error;
  }
}
