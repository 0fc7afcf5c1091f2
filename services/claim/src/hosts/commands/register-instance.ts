import { randomBytes } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import { type HostVoucher, HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { fromWire, voucherFromWire } from '@offshoot/rpc/wire';
import { verifySealingKey } from '@offshoot/statements/sealing';
import { digestOf } from '../../lifecycle/commands/agent-held-by.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { hostById } from '../../placement/store/host-addresses.ts';
import { bringToolsAgain } from '../../tools/store/tool-lists.ts';
import { workNames } from '../../work/domain/work.ts';
import type { RegisterInstanceDeps } from '../deps.ts';
import { keepRegistration } from '../store/registrations.ts';

const CREDENTIAL_BYTES = 32;

/** A sealing key with everything that a client needs to verify it. */
export type WholeSealingKey = SealingKey & { statement: SignedStatement; voucher: HostVoucher };

/**
 * Returns the credential that the instance reports with. The inbox's signature over id and sealing key proves the instance; the host's
 * signature over the same text proves that the host vouches for it. The call must come from that same host, since a host that the instance
 * was moved away from still has the inbox's keys. Only a digest of the credential is stored.
 */
export async function registerInstance(
  deps: RegisterInstanceDeps,
  { claimId, ...instance }: { hostId: string; instanceId: string; inboxId: string; claimId: string },
  sealingKey: WholeSealingKey,
): Promise<Uint8Array> {
  const { db } = deps;
  const host = await hostById(db, instance.hostId);
  if (!host || host.lapsedAt) throw new Refusal('HOST_UNKNOWN', 'The host is not registered.', { help: 'Call RegisterHost first.' });
  // A new row would be an idle one, but this instance has an owner.
  if (claimId !== '' && !(await agentById(db, instance.instanceId))) {
    throw new Refusal('INSTANCE_NOT_FOUND', 'The pool does not know this instance, but it has an owner.', {
      help: 'An operator adopts it: offshoot pool adopt INSTANCE',
      metadata: { instanceId: instance.instanceId },
    });
  }
  await checkSealingKey(deps, instance, sealingKey);
  const credential = randomBytes(CREDENTIAL_BYTES);
  const kept = await keepRegistration(
    db,
    {
      ...instance,
      credentialDigest: digestOf(credential),
      sealingKey: sealingKey.publicKey,
      sealingStatement: toBinary(SignedStatementSchema, sealingKey.statement),
      sealingVoucher: toBinary(HostVoucherSchema, sealingKey.voucher),
    },
    deps.now(),
  );
  if (kept === 'of another inbox') {
    throw new Refusal('CALLER_NOT_ALLOWED', 'This instance id or this inbox belongs to another instance.', {
      help: 'Every instance needs its own id and inbox. Create a new one.',
    });
  }
  if (kept === 'of another host') {
    throw new Refusal('HOST_UNKNOWN', 'This instance belongs to another host.', {
      help: 'Call RegisterHost with all instances, and stop those that it returns as fenced.',
    });
  }
  if (kept === 'order not noted yet') {
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'The order to take over this instance has not been recorded yet.', {
      help: 'Repeat in a moment.',
    });
  }
  if (kept === 'moved') {
    deps.log.info({ instance: instance.instanceId, host: instance.hostId }, 'instance runs on another host');
    deps.wake(...workNames);
  }
  // An instance that was restored, or whose host restarted, may have lost its tools.
  await bringToolsAgain(db, instance.instanceId, deps.now());
  deps.wake('queue', 'tool-deliveries');
  return credential;
}

/** Keys are read fresh if the cached ones fail: a new inbox's keys may be newer than the cache. */
export async function checkSealingKey(
  { deploymentKey, identities, now }: RegisterInstanceDeps,
  { hostId, instanceId, inboxId }: { hostId: string; instanceId: string; inboxId: string },
  sealingKey: Omit<WholeSealingKey, '$typeName'>,
): Promise<void> {
  const voucher = voucherFromWire(sealingKey.voucher);
  if (voucher.certificate.hostId !== hostId || deploymentKey === undefined) {
    throw new Refusal('CALLER_NOT_ALLOWED', 'A host can only vouch for its own instances.', {
      help: 'Sign the statement of the instance with the key of the host that registers it.',
    });
  }
  const { publicKey } = sealingKey;
  const statement = fromWire(sealingKey.statement);
  const verdictOn = async (fresh: boolean) => {
    const keys = await identities.keysOf(inboxId, { fresh });
    return verifySealingKey({ instanceId, inboxId, publicKey, statement, keys, voucher, deploymentKey, now: now() });
  };
  let verdict = await verdictOn(false);
  if (!verdict.ok && verdict.reason === 'STATEMENT_KEY_UNKNOWN') verdict = await verdictOn(true);
  if (!verdict.ok) {
    throw new Refusal(verdict.reason, verdict.message, {
      help: "Sign `instance.register` with a key of the instance's own inbox, and with the key that the deployment has certified.",
    });
  }
}
