// Orders to send money in plain sentences: "send 0.01 ETH to 0x… on Base".

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';

type PlannedPayment = Extract<Planned, { action: 'wallet.send' }>;

/** Words that nothing but money is called by. */
const COIN = '(?<coin>eth|ether|usdc|usdt|dai|weth|btc|bitcoin|pol|matic|sol)';
const AMOUNT = '(?<amount>\\d[\\d.,]*)';
const VERB = /^(?:send|pay|transfer|wire)\b\s*/i;
const FIRST = new RegExp(`^${AMOUNT}\\s*${COIN}\\b(?<rest>[\\s\\S]*)$`, 'i');
/** "Send 0x… 0.01 ETH on Base." */
const AFTER = linear(new RegExp(`^(?:to\\s+)?(?<to>0x[0-9a-z]+)\\s+${AMOUNT}\\s*${COIN}\\b(?<rest>[\\s\\S]*)$`, 'i'));
/** "Send some ETH to 0x…": it does not say how much. */
const UNSAID = linear(new RegExp(`^(?:some\\s+|my\\s+|your\\s+|all\\s+(?:the\\s+|my\\s+|your\\s+)?)?${COIN}\\b(?<rest>[\\s\\S]*)$`, 'i'));
const TO = linear(/\bto\s+(?:the address\s+|address\s+)?(?<to>0x[0-9\p{L}]+|[^\s,]+\.[\p{L}][^\s,]*|0x)/iu);
const ON = /\b(?:on|over|via)\s+(?:the\s+)?(?<network>[a-z]+(?:\s+(?:mainnet|sepolia|one))?)(?=\s*(?:network\b|chain\b|[,.!?]|$|to\b))/i;

/** Undefined: the message asks for no payment. Empty parts: it does not say. */
export function plannedPayment(order: string): PlannedPayment | undefined {
  const verb = VERB.exec(order);
  if (verb === null) return undefined;
  const asked = order.slice(verb[0].length);
  const found = FIRST.exec(asked) ?? AFTER.exec(asked) ?? UNSAID.exec(asked);
  if (found === null) return undefined;
  const { amount = '', coin = '', rest = '', to } = found.groups ?? {};
  return {
    action: 'wallet.send',
    // "Send 0.01, ETH": the comma is none of the number.
    amount: amount.replace(linear(/[.,]+$/), ''),
    coin,
    to: to ?? (TO.exec(rest)?.groups?.to ?? '').replace(linear(/[.!?,]+$/u), ''),
    network: ON.exec(rest)?.groups?.network ?? '',
  };
}
