// An inbox that an attacker substitutes for an agent's: complete, as far as its own keys allow.
import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type SealingKey, SealingKeySchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { type HostKey, voucherBy } from '@offshoot/rpc/auth';
import { toWire } from '@offshoot/rpc/wire';
import { newEnvelope, statementText } from '@offshoot/statements';
import { generateSealingKeys } from '@offshoot/statements/sealing';
import type { XmtpAgentClient } from '@offshoot/xmtp';

export interface StandIn {
  inboxId: string;
  /** Its own sealing key, signed by its own inbox, under the ID of the agent that it impersonates. */
  sealingKeyAs(instanceId: string): Promise<SealingKey>;
}

/** `voucher`: the host that vouches for it, or a voucher made for another agent. */
export function standIn(inbox: Pick<XmtpAgentClient, 'inboxId' | 'sign'>, voucher: HostKey | SealingKey['voucher']): StandIn {
  const { inboxId } = inbox;
  return {
    inboxId,
    async sealingKeyAs(instanceId) {
      const { publicKey } = await generateSealingKeys();
      const action = { action: 'instance.register', instanceId, sealingKey: Buffer.from(publicKey).toString('hex') } as const;
      const envelope = newEnvelope(inboxId, { now: new Date(), nonce: randomBytes(16).toString('hex') });
      const statement = toWire(envelope, [inbox.sign(statementText(envelope, action))]);
      const by = voucher && 'seed' in voucher ? voucherBy(voucher, envelope, action) : voucher;
      return create(SealingKeySchema, { publicKey, statement, ...(by && { voucher: by }) });
    },
  };
}
