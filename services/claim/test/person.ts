import { randomBytes } from 'node:crypto';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { toWire } from '@offshoot/rpc/wire';
import { type Action, isUnlimited, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts';

export const newInbox = () => randomBytes(32).toString('hex');

/** A person or an agent, with an inbox and a wallet in it. */
export class Person {
  readonly inboxId = newInbox();
  readonly #key = generatePrivateKey();
  readonly address = privateKeyToAddress(this.#key).toLowerCase();

  async sign(action: Action, options: { now?: Date; lifetimeSeconds?: number } = {}): Promise<SignedStatement> {
    const envelope = newEnvelope(this.inboxId, {
      now: options.now ?? new Date(),
      nonce: randomBytes(16).toString('hex'),
      ...(!isUnlimited(action.action) && { lifetimeSeconds: options.lifetimeSeconds ?? 600 }),
    });
    return toWire(envelope, [await signWithWallet(this.#key, statementText(envelope, action))]);
  }
}
