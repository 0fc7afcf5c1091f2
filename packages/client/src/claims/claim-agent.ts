import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Owner } from '../owner.ts';
import { checkAgainstTemplate } from '../values/user-values.ts';
import type { KeptRequest, WantedJoin } from './claim-requests.ts';
import { createClaim } from './create-claim.ts';
import { currentTerms, termsOf } from './seen-terms.ts';
import { waitUntilLive } from './wait-until-live.ts';

/** What a person wants of a template. */
export interface ClaimWish {
  templateId: string;
  join: WantedJoin;
  /** Absent or empty: the template's default. */
  model?: string;
  /** For the template's tools, by tool ID. All of them are sealed. */
  values?: Readonly<Record<string, string>>;
  /** The version that the person was shown, which is what they sign. Absent: the current one. */
  seen?: TemplateVersion;
}

export interface ClaimOptions {
  /** The same wish with the same ID gives the same agent. Absent: a new one. */
  requestId?: string | undefined;
  /** Returns once the agent is live, and a clone has its context. Absent: once the gateway has the claim. */
  wait?: { timeoutSeconds: number } | undefined;
  /** How long to wait in the queue for an agent. Absent: as long as the pool lets claims wait. */
  queueSeconds?: number | undefined;
  /** Keeps what is sent, for a client that may be started again with the same request ID. */
  kept?: KeptRequest | undefined;
}

/**
 * Brings a new agent into a conversation: reserves it, verifies, seals, signs, creates the claim. Throws Failure with the reason of the
 * gateway or of the claim, what `join` throws, USER_CONFIG_*, INVITE_*, SEALING_KEY_UNVERIFIED, AGENT_UNVOUCHED, DEPLOYMENT_CHANGED, AGENT_SWAPPED,
 * QUEUE_TIMED_OUT, WAIT_TIMED_OUT or INTERRUPTED.
 */
export async function claimAgent(owner: Owner, wish: ClaimWish, options: ClaimOptions = {}): Promise<Claim> {
  const { templateId, join, model = '', values = {}, seen } = wish;
  return claimWith(owner, options, {
    templateId,
    join,
    values,
    isOfNewestVersion: seen === undefined,
    check: () => checkAgainstTemplate(owner, templateId, values),
    terms: () => (seen === undefined ? currentTerms(owner, templateId, model) : termsOf(seen, model)),
  });
}

/** The part that fresh agents and clones share. */
export async function claimWith(owner: Owner, options: ClaimOptions, draft: Parameters<typeof createClaim>[1]): Promise<Claim> {
  const claim = await createClaim(owner, draft, options);
  if (options.wait === undefined) return claim;
  const { instanceId, inboxId } = claim;
  return waitUntilLive(owner, claim.id, { ...options.wait, agent: { instanceId, inboxId } });
}
