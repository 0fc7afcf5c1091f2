// Whether a member is an agent of this site. What members say about themselves proves nothing.
import { checkOrigin } from '@offshoot/statements/origin-proofs/check-origin.ts';
import type { OriginKeys } from '@offshoot/statements/origin-proofs/origin-keys.ts';
import type { People, Person } from '../convos/people.ts';

/**
 * - `proven`: a host of this site's deployment runs it, as an agent of this template.
 * - `too-old`: it was proven, but too long ago.
 * - `elsewhere`: it shows a proof by a host that this deployment does not know.
 * - `unproven`: it only says so.
 * - `unchecked`: the keys to check it with are not there.
 */
export type AgentProof = { is: 'proven'; templateId: string } | { is: 'too-old' | 'elsewhere' | 'unproven' | 'unchecked' };

/** Undefined: a person, or something that does not even say that it is an agent. `keys`: undefined if they could not be read. */
export function agentProof(
  { inboxId, saysAgent, metadata }: Pick<Person, 'inboxId' | 'saysAgent' | 'metadata'>,
  keys: OriginKeys | undefined,
  now: Date,
): AgentProof | undefined {
  const verdict = keys && checkOrigin({ inboxId, metadata }, keys, now);
  if (verdict?.proven) return { is: 'proven', templateId: verdict.templateId };
  if (!saysAgent) return undefined;
  if (verdict === undefined) return { is: 'unchecked' };
  if (verdict.why === 'too-old') return { is: 'too-old' };
  return { is: verdict.why === 'unknown-host' ? 'elsewhere' : 'unproven' };
}

export interface ProvenPerson extends Person {
  agent: AgentProof | undefined;
}

export interface ProvenPeople extends People {
  members: ProvenPerson[];
  byInbox: Map<string, ProvenPerson>;
}

export function provenPeople({ members, byInbox }: People, keys: OriginKeys | undefined, now: Date): ProvenPeople {
  const known = new Map([...byInbox].map(([inboxId, person]) => [inboxId, { ...person, agent: agentProof(person, keys, now) }]));
  return { members: members.flatMap(({ inboxId }) => known.get(inboxId) ?? []), byInbox: known };
}
