// What the agent says about its payments.
import type { CardTerms } from '@offshoot/actions';
import { printable } from '@offshoot/text';
import type { EffectWords } from '../../effect-kind.ts';
import { NETWORKS } from './networks.ts';
import type { PaymentFailure } from './paying.ts';
import type { PaymentProblem } from './payment.ts';

const EXAMPLE = 'such as “send 0.01 ETH to 0x… on Base”';
const live = NETWORKS.filter(({ isForTests }) => !isForTests).map(({ title }) => title);
const problems: Record<PaymentProblem, string> = {
  'no-amount': `How much? Say it in one sentence, ${EXAMPLE}.`,
  'no-such-amount': 'That is no amount that I can send. Write it in digits with a point, such as 0.01, and with 18 decimals at most.',
  'no-such-coin': 'I can only send the currency of the network itself, such as ETH. Tokens are not built yet.',
  'no-address': `To which address? Say it in one sentence, ${EXAMPLE}.`,
  'no-such-address': 'That is no address, or one of its letters is wrong. Copy it from the wallet of whoever gets it.',
  'a-name': 'I do not look up names, because a name can change hands. Give me the address itself, which begins with 0x.',
  'no-checksum':
    'In that address, no letter is a capital, so I could not notice a wrong one. Copy it from the wallet of whoever gets it, with its capitals.',
  'own-address': 'That is my own address.',
  'no-network': `On which network? I know ${live.join(', ')}. Say it in one sentence, ${EXAMPLE}.`,
  'no-such-network': `I do not know that network. I know ${live.join(', ')}.`,
  'not-said': `I send only what somebody says in one message: amount, address and network, ${EXAMPLE}.`,
};
export const paymentProblemLine = (problem: PaymentProblem): string => problems[problem];

export const noNetworkLine = (title: string): string =>
  `I cannot reach ${title}: the operator of my host has configured no connection to it.`;

const notSent: Record<PaymentFailure, string> = {
  balance: 'my balance does not cover it and the fee.',
  fee: 'the network takes a higher fee now than what you approved. Ask me again later.',
  receiver: 'the receiver does not take it.',
  reverted: 'the network carried out the transaction, but the receiver refused the money. The fee is gone, and nothing else.',
  replaced: 'another transaction of my wallet took its place.',
  unsent: 'for an hour, the network did not answer, or an earlier payment was still on its way. Ask me again later.',
  other: 'something went wrong before anything was sent. Ask me again.',
};
const isReason = (why: string): why is PaymentFailure => Object.hasOwn(notSent, why);

const what = ({ arguments: { amount, to, network } }: CardTerms): string =>
  printable(`${String(amount?.value)} to ${String(to?.value)} on ${String(network?.value)}`);

export const WALLET_WORDS: EffectWords = {
  card: () => ({ title: 'Send money', arguments: { amount: 'Amount', to: 'To', network: 'Network' } }),
  noTool: "I can't send money: I have no wallet.",
  ability: { does: 'send money', say: 'send 0.01 ETH to 0x… on Base' },
  allowed: () => 'send no money without a signature of my owner',
  done: (terms, { result = '' }) => `Sent ${what(terms)}.${result === '' ? '' : ` Transaction ${printable(result)}.`}`,
  late: (terms) =>
    `${what(terms)} is not confirmed yet. I say so once it is, and look for an hour.`.replace(/^./u, (first) => first.toUpperCase()),
  failed: (terms, why) => `Not sent: ${what(terms)}. Because ${notSent[why === undefined ? 'unsent' : isReason(why) ? why : 'other']}`,
  unknown: (terms) =>
    `I do not know whether ${what(terms)} was sent. I do not send it again. Look at my address in a block explorer before you ask me again.`,
};
