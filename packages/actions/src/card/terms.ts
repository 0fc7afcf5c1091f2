import { canonicalJson, type JsonObject, textDigest } from '@offshoot/statements';
import type { Action } from '../action.ts';
import type { Arguments } from '../origin.ts';
import type { Risk } from '../risk.ts';

/** The person who asked for the action. */
interface Requester {
  /** XMTP inbox. */
  inboxId: string;
  /** As the agent knows them when it asks. */
  name: string;
  isOwner: boolean;
}

/** Everything that an approval is for. If anything changes, the approval does not count. */
export interface CardTerms {
  instanceId: string;
  requester: Requester;
  risk: Risk;
  /** Name of the action's kind. */
  kind: string;
  account: string;
  toolDigest: string;
  /** After validation, with the source of each. */
  arguments: Arguments;
  cost: string;
  /** RFC 3339, UTC. */
  expiresAt: string;
  /** Digest of what the approval relies on: another owner, level, template version or account is another policy. */
  policy: string;
}

export const CARD_LASTS_MS = 24 * 3_600_000;

interface Asked extends Pick<CardTerms, 'instanceId' | 'requester' | 'risk' | 'policy'> {
  now: Date;
}

export function cardTerms(action: Action, { now, ...asked }: Asked): CardTerms {
  const { kind, account, toolDigest, cost } = action;
  const args = Object.fromEntries(
    Object.entries(action.arguments).map(([name, { value, source, madeFrom }]) => [
      name,
      { value, source, ...(madeFrom !== undefined && { madeFrom }) },
    ]),
  );
  const expiresAt = new Date(now.getTime() + CARD_LASTS_MS).toISOString();
  return { ...asked, kind: kind.name, account, toolDigest, arguments: args, cost, expiresAt };
}

/** "sha256:" and the SHA-256 of the terms' RFC 8785 form. */
export const cardDigest = (terms: CardTerms): string => textDigest(canonicalJson(terms as unknown as JsonObject));

/** What people call a card by, where they have to type it: the first hex digits of its digest. */
export const shortCardId = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 8);

/** The same for each card that asks for the same thing, from any person at any time, so that no card asks again for a denied action. */
export function actionDigest({ kind, account, toolDigest, arguments: all }: Action): string {
  const values = Object.fromEntries(Object.entries(all).map(([name, { value }]) => [name, value]));
  return textDigest(canonicalJson({ kind: kind.name, account, toolDigest, arguments: values }));
}
