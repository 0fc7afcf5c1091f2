// Payments from the agent's own wallet. Its key is derived from the agent's own, so it never leaves the instance.
import { toolWallet } from '../../../tools/tool-wallet.ts';
import { EffectFailure, type EffectKind, type EffectOrder, type EffectTool } from '../../effect-kind.ts';
import { ownWallet } from './balance-reading.ts';
import type { Chain, Chains } from './chains.ts';
import { findPayment, type Payer, type PaymentOrder, pay } from './paying.ts';
import { type PlannedPayment, paymentAction, paymentIn, paymentOf, WALLET_SEND } from './payment.ts';
import { noNetworkLine, paymentProblemLine, WALLET_WORDS } from './words.ts';

interface WalletTool extends EffectTool {
  /** With the key. Made only to pay. */
  readonly payer: () => Payer;
}

export function walletKind(chains: Chains): EffectKind<PlannedPayment, WalletTool> {
  return {
    plans: ['wallet.send'],
    owns: (name) => name === WALLET_SEND.name,
    toolOf(deps) {
      const wallet = ownWallet(deps);
      if (wallet === undefined) return undefined;
      const { instanceId, workspace, now } = deps;
      const { payments } = deps.store;
      const account = () => toolWallet({ walletKey: workspace.keys().walletKey, instanceId, toolId: wallet.toolId });
      return { kind: WALLET_SEND, account: wallet.value, toolDigest: '', payer: () => ({ account: account(), payments, now }) };
    },
    actionOf(deps, planned, { text }) {
      const wallet = ownWallet(deps);
      if (wallet === undefined) return { problem: 'no-tool', line: WALLET_WORDS.noTool };
      const payment = paymentOf(planned, { own: wallet.value, said: text });
      if (typeof payment === 'string') return { problem: payment, line: paymentProblemLine(payment) };
      const { chainId, title } = payment.network;
      if (chains(chainId) === undefined) return { problem: 'no-connection', line: noNetworkLine(title) };
      return paymentAction(payment, wallet.value);
    },
    perform: (order, signal) => {
      const { chain, payment } = ordered(chains, order);
      return pay(order.tool.payer(), chain, payment, signal);
    },
    repeat: {
      is: 'looked-up',
      find: (order, signal) => {
        const { chain, payment } = ordered(chains, order);
        return findPayment(order.tool.payer(), chain, payment.key, signal);
      },
      // Whether it was signed is on the agent's own disk.
      showsAfterMs: 0,
      otherwise: 'not-done',
    },
    words: WALLET_WORDS,
  };
}

function ordered(chains: Chains, { terms, idempotencyKey }: EffectOrder): { chain: Chain; payment: PaymentOrder } {
  const payment = { ...paymentIn(terms), key: idempotencyKey };
  const chain = chains(payment.network.chainId);
  // The operator took it out of the configuration: it may come back.
  if (chain === undefined) throw new EffectFailure('unsent', { why: 'unsent' });
  return { chain, payment };
}
