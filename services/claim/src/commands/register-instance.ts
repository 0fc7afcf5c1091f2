import { randomBytes } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { type SignedStatement, SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { fromWire, Refusal } from '@offshoot/rpc';
import { verifySealingKey } from '@offshoot/sealing';
import { workNames } from '../domain/work.ts';
import { hostById } from '../store/hosts.ts';
import { keepRegistration } from '../store/registrations.ts';
import { bringToolsAgain } from '../store/tool-lists.ts';
import type { CommandContext } from './context.ts';
import { digestOf } from './credential-digest.ts';
import { checkHostCredential } from './host-credential.ts';

const credentialBytes = 32;

/**
 * Answers the credential with which the instance reports. That it is the instance itself shows in its inbox's signature over
 * its id and sealing key; that its host speaks, in the host's own credential: one that it was moved from has the inbox's keys too.
 * Only a digest of the credential is kept.
 */
export async function registerInstance(
  context: CommandContext,
  { hostCredential, ...instance }: { hostId: string; hostCredential: Uint8Array; instanceId: string; inboxId: string },
  sealingKey: SealingKey & { statement: SignedStatement },
): Promise<Uint8Array> {
  const { db } = context;
  const host = await hostById(db, instance.hostId);
  if (!host || host.lapsedAt) throw new Refusal('HOST_UNKNOWN', 'The host is not registered.', { help: 'Call RegisterHost first.' });
  checkHostCredential(host, hostCredential);
  await checkSealingKey(context, instance, sealingKey);
  const credential = randomBytes(credentialBytes);
  const kept = await keepRegistration(
    db,
    {
      ...instance,
      credentialDigest: digestOf(credential),
      sealingKey: sealingKey.publicKey,
      sealingStatement: toBinary(SignedStatementSchema, sealingKey.statement),
    },
    context.now(),
  );
  if (kept === 'of another inbox') {
    throw new Refusal('CALLER_NOT_ALLOWED', 'This instance id or this inbox belongs to another instance.', {
      help: 'Every instance has an id and an inbox of its own: make a new one.',
    });
  }
  if (kept === 'of another host') {
    throw new Refusal('HOST_UNKNOWN', 'This instance belongs to another host.', {
      help: 'Call RegisterHost with all instances, and stop those that it answers as fenced.',
    });
  }
  if (kept === 'order not noted yet') {
    throw new Refusal('UPSTREAM_UNAVAILABLE', 'The order to take this instance over is not noted yet.', { help: 'Repeat in a moment.' });
  }
  if (kept === 'moved') {
    context.log.info({ instance: instance.instanceId, host: instance.hostId }, 'instance runs on another host');
    context.wake(...workNames);
  }
  // One that was restored, or whose host starts again, may have lost them.
  await bringToolsAgain(db, instance.instanceId, context.now());
  context.wake('queue', 'tool-deliveries');
  return credential;
}

/** Keys of an inbox that is seconds old may be younger than what we remember of it. */
async function checkSealingKey(
  context: CommandContext,
  { instanceId, inboxId }: { instanceId: string; inboxId: string },
  { publicKey, statement }: SealingKey & { statement: SignedStatement },
): Promise<void> {
  const verdictOn = async (fresh: boolean) => {
    const keys = await context.identities.keysOf(inboxId, { fresh });
    return verifySealingKey({ instanceId, inboxId, publicKey, statement: fromWire(statement), keys, now: context.now() });
  };
  let verdict = await verdictOn(false);
  if (!verdict.ok && verdict.reason === 'STATEMENT_KEY_UNKNOWN') verdict = await verdictOn(true);
  if (!verdict.ok) {
    throw new Refusal(verdict.reason, verdict.message, { help: "Sign `instance.register` with a key of the instance's own inbox." });
  }
}
