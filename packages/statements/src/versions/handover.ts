// A template changes hands: its creator offers it, the new one accepts, and from then on signs its versions, or any of their team does. The
// template's ID certifies only the first creator, so every version carries the whole chain.

import type { HandOverAction, TakeOverAction } from '../action.ts';
import { isInboxId } from '../field-syntax.ts';
import type { InboxKeys } from '../keys/keys.ts';
import { teamProblem } from '../team.ts';
import { type Verification, verifyStatement } from '../verification.ts';
import type { Signed } from './signed-version.ts';

export interface Handover {
  /** The last version of the one who handed it over, and its `contentDigest`. */
  version: number;
  digest: string;
  previousCreatorId: string;
  /** Who accepted it. */
  newCreatorId: string;
  /** Who own it from then on, each of them alone, in order. Absent: the new creator. */
  team?: readonly string[];
  /** `template.hand-over` and `template.take-over`. */
  offer: Signed;
  acceptance: Signed;
}

/** Of one template. Each costs every new agent two readings of keys. */
export const MAX_HANDOVERS = 16;

export function handOverAction(templateId: string, o: Pick<Handover, 'version' | 'digest' | 'newCreatorId' | 'team'>): HandOverAction {
  const { version, digest, newCreatorId } = o;
  return { action: 'template.hand-over', templateId, version, digest, newCreatorId, ...teamField(o) };
}

export function takeOverAction(
  templateId: string,
  o: Pick<Handover, 'version' | 'digest' | 'previousCreatorId' | 'team'> & { offer: Pick<Signed, 'envelope'> },
): TakeOverAction {
  const { version, digest, previousCreatorId, offer } = o;
  const { nonce: offerNonce } = offer.envelope;
  return { action: 'template.take-over', templateId, version, digest, previousCreatorId, offerNonce, ...teamField(o) };
}

const teamField = ({ team }: Pick<Handover, 'team'>) => (team === undefined ? {} : { team: team.join(',') });

/** Who made the template: the one whom its ID certifies. */
export const founderOf = (version: { creatorId: string; handovers?: readonly Handover[] }): string =>
  version.handovers?.[0]?.previousCreatorId ?? version.creatorId;

/** Who may sign for the template from this version on, each of them alone. Holds for a version without a `chainProblem`. */
export const creatorsOf = (version: { creatorId: string; handovers?: readonly Handover[] }): readonly string[] =>
  version.handovers?.at(-1)?.team ?? [version.creatorId];

/** What is wrong with the order of the chain. Undefined: it leads from the founder to the creator who may sign this version. */
export function chainProblem(o: { version: number; creatorId: string; handovers?: readonly Handover[] }): string | undefined {
  const { handovers = [] } = o;
  if (handovers.length === 0) return undefined;
  if (handovers.length > MAX_HANDOVERS) return `The template has changed hands more than ${MAX_HANDOVERS} times.`;
  let creators: readonly string[] = [founderOf(o)];
  let version = 0;
  for (const handover of handovers) {
    const { newCreatorId, team } = handover;
    if (!creators.includes(handover.previousCreatorId))
      return `Version ${handover.version} was handed over by ${handover.previousCreatorId}, who did not own it.`;
    if (handover.version <= version) return `Version ${handover.version} was handed over after version ${version}.`;
    const wrong = team && (team.every(isInboxId) ? teamProblem(team, newCreatorId) : 'A team has members that are no inboxes.');
    if (wrong !== undefined) return wrong;
    creators = team ?? [newCreatorId];
    version = handover.version;
  }
  if (!creators.includes(o.creatorId)) return `The template belongs to ${creators.join(', ')}, not to ${o.creatorId}.`;
  return version < o.version
    ? undefined
    : `Version ${o.version} is none of its new creator's, who publishes from version ${version + 1} on.`;
}

/** Runs the verification with this inbox's keys, and once more with fresh ones if a key is unknown. */
export type WithKeysOf = (inboxId: string, verify: (keys: InboxKeys) => Promise<Verification>) => Promise<Verification>;

/**
 * Whether both have signed each change of hands, in time. Their statements hold also when their time is over. `known`: how many of them were
 * verified before: a key that was revoked since does not matter for these.
 */
export async function verifyHandovers(
  { templateId, handovers = [] }: { templateId: string; handovers?: readonly Handover[] },
  withKeysOf: WithKeysOf,
  now: Date,
  known = 0,
): Promise<Verification> {
  for (const handover of handovers.slice(known)) {
    const { previousCreatorId, newCreatorId, offer, acceptance } = handover;
    const parts = [
      { signer: previousCreatorId, statement: offer, action: handOverAction(templateId, handover) },
      { signer: newCreatorId, statement: acceptance, action: takeOverAction(templateId, handover) },
    ];
    for (const { signer, statement, action } of parts) {
      const { expiresAt } = statement.envelope;
      const then = expiresAt !== undefined && now > expiresAt ? expiresAt : now;
      const verdict = await withKeysOf(signer, (keys) => verifyStatement({ ...statement, action, keys, signer, now: then }));
      if (!verdict.ok) return verdict;
    }
    const end = offer.envelope.expiresAt;
    if (end !== undefined && acceptance.envelope.issuedAt > end)
      return { ok: false, reason: 'STATEMENT_EXPIRED', message: 'The template was taken over after the offer had ended.' };
  }
  return { ok: true };
}
