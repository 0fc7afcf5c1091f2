import { createHash, timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import type { Database } from '../../database/database.ts';
import type { AgentMetadata } from '../../database/entities/agent-metadata.ts';
import { hostById } from '../../placement/store/host-addresses.ts';
import { agentAtHost } from '../store/agents.ts';

/** An instance that speaks for itself, through its host. */
export interface Speaking {
  hostId: string;
  instanceId: string;
  /** The credential that RegisterInstance returned. */
  credential: Uint8Array;
}

/** Undefined: the pool knows no such instance. Throws HOST_UNKNOWN, CALLER_NOT_ALLOWED. */
export async function agentHeldBy(db: Database, { hostId, instanceId, credential }: Speaking): Promise<AgentMetadata | undefined> {
  const known = await agentAtHost(db, instanceId);
  const agent = known?.agent;
  const host = agent?.hostId === hostId ? known?.host : await hostById(db, hostId);
  if (!host) throw hostUnknown('The host is not registered.');
  // A host without a lease cannot report: another host may be taking over its instances.
  if (host.lapsedAt) throw hostUnknown("The host's lease has expired.");
  if (!agent) return undefined;
  if (agent.hostId !== hostId || agent.moveOrdered.length > 0) throw heldElsewhere();
  checkCredential(agent, credential);
  return agent;
}

/** An instance reports only for itself: others on its host have their own credentials. */
function checkCredential({ credentialDigest }: AgentMetadata, credential: Uint8Array): void {
  const given = digestOf(credential);
  if (credentialDigest.length === given.length && timingSafeEqual(credentialDigest, given)) return;
  throw new Refusal('CALLER_NOT_ALLOWED', 'The credential does not belong to this instance.', {
    help: 'Call RegisterInstance, and report with the credential that it returns.',
  });
}

export const unknownInstance = (instanceId: string): Refusal =>
  new Refusal('INSTANCE_NOT_FOUND', `The pool knows no instance ${instanceId}.`, {
    help: 'Register the host again and drop the instances that it is told to drop.',
  });

export const heldElsewhere = (): Refusal => hostUnknown('Another host holds this instance.');

function hostUnknown(message: string): Refusal {
  return new Refusal('HOST_UNKNOWN', message, { help: 'Call RegisterHost with all instances, then report again.' });
}

/** The only form in which a credential is stored. */
export function digestOf(credential: Uint8Array): Uint8Array {
  return createHash('sha256').update(credential).digest();
}
