// A payment as an action: what of it decides whom it affects, and which ones the agent does not even ask for.
import { type Action, type ActionKind, type CardTerms, hasLiteralInAnyCase } from '@offshoot/actions';
import type { Planned } from '@offshoot/engine/engine.ts';
import { getAddress } from 'viem/utils';
import { amountOf, unitsOf } from './amount.ts';
import { type Network, networkCalled, networkTitled } from './networks.ts';

export type PlannedPayment = Extract<Planned, { action: 'wallet.send' }>;

export const WALLET_SEND: ActionKind = { name: 'wallet.send', risk: 'R6', content: [] };

export interface Payment {
  network: Network;
  /** In the smallest unit of the network's coin. */
  units: bigint;
  to: `0x${string}`;
}

export type PaymentProblem =
  | 'no-amount'
  | 'no-such-amount'
  | 'no-such-coin'
  | 'no-address'
  | 'no-such-address'
  | 'a-name'
  | 'no-checksum'
  | 'own-address'
  | 'no-network'
  | 'no-such-network'
  | 'not-said';

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`;

/** `own`: the agent's own address. `said`: the message. Values that it does not contain are made up, or come from others. */
export function paymentOf(planned: PlannedPayment, { own, said }: { own: string; said: string }): Payment | PaymentProblem {
  const { amount, coin, to, network: named } = planned;
  if (amount === '') return 'no-amount';
  const units = unitsOf(amount);
  if (units === undefined) return 'no-such-amount';
  const problem = addressProblem(to, own);
  if (problem !== undefined) return problem;
  if (named === '') return 'no-network';
  const network = networkCalled(named);
  if (network === undefined) return 'no-such-network';
  if (!COINS[network.coin]?.test(coin)) return 'no-such-coin';
  const saysNetwork = hasLiteralInAnyCase(said, coin) && hasLiteralInAnyCase(said, named);
  if (!namesAmount(said, amount) || !namesAccount(said, to) || !saysNetwork) return 'not-said';
  return { network, units, to: to as `0x${string}` };
}

const COINS: Readonly<Record<string, RegExp>> = { ETH: /^(?:eth|ether)$/i };

/** Plain letters and digits only: a letter of another script that looks like one of them would be another person's address. */
function addressProblem(to: string, own: string): PaymentProblem | undefined {
  if (to === '') return 'no-address';
  if (/^[^\s.]+(?:\.[^\s.]+)+$/u.test(to)) return 'a-name';
  if (!/^0x[0-9a-fA-F]{40}$/.test(to) || to.toLowerCase() === ZERO_ADDRESS) return 'no-such-address';
  // Without capitals, one wrong letter is another address, and nobody would notice.
  if (to === to.toLowerCase() && /[a-f]/.test(to.slice(2))) return 'no-checksum';
  if (getAddress(to.toLowerCase()) !== to) return 'no-such-address';
  return to.toLowerCase() === own.toLowerCase() ? 'own-address' : undefined;
}

/** As a whole, and not as a part of another number. Of "0.01", the point is the only character with a meaning in a pattern. */
const namesAmount = (said: string, amount: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_.,'’-])${amount.replace('.', '\\.')}(?![\\p{N}_]|[.,'’]\\p{N})`, 'u').test(said);

const namesAccount = (said: string, address: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${address}(?![\\p{L}\\p{N}_])`, 'u').test(said);

/** `account`: the agent's own address. */
export function paymentAction({ network, units, to }: Payment, account: string): Action {
  const said = (value: string) => ({ value, source: 'request' as const });
  return {
    kind: WALLET_SEND,
    arguments: { amount: said(`${amountOf(units)} ${network.coin}`), to: said(to), network: said(network.title) },
    account,
    toolDigest: '',
    cost: `${network.feeLimit} ${network.coin}`,
  };
}

/** The payment that an approved action is, and what it may cost at most, in the smallest unit. Throws if it is none. */
export function paymentIn({ arguments: args, cost }: Pick<CardTerms, 'arguments' | 'cost'>): Payment & { feeLimit: bigint } {
  const text = (name: string) => String(args[name]?.value ?? '');
  const network = networkTitled(text('network'));
  const to = text('to');
  const [units, feeLimit] = [text('amount'), cost].map((money) => {
    const [amount = '', coin = ''] = money.split(' ');
    return coin === network?.coin ? unitsOf(amount) : undefined;
  });
  if (network === undefined || units === undefined || feeLimit === undefined || getAddress(to) !== to)
    throw new Error('this is no payment');
  return { network, units, feeLimit, to };
}
