import { canonicalJson, type JsonObject, textDigest } from '@offshoot/statements';
import type { Action } from './action.ts';
import { authorityOf } from './action.ts';
import { covers } from './planned-effect.ts';

/** "Always for this": the owner allows an action with these arguments until it expires or they revoke it. */
export interface Grant {
  /** The same for the same thing, whenever it is allowed: "sha256:" and hex digits. */
  id: string;
  kind: string;
  account: string;
  toolDigest: string;
  authority: JsonObject;
  expiresAt: Date;
}

const LONGEST_GRANT_MS = 30 * 86_400_000;

export function grantOf(action: Action, now: Date, lastsMs = LONGEST_GRANT_MS): Grant {
  const bound = { kind: action.kind.name, account: action.account, toolDigest: action.toolDigest, authority: authorityOf(action) };
  const expiresAt = new Date(now.getTime() + Math.min(lastsMs, LONGEST_GRANT_MS));
  return { id: textDigest(canonicalJson(bound)), ...bound, expiresAt };
}

export function grantFor(action: Action, grants: readonly Grant[], now: Date): Grant | undefined {
  return grants.find((grant) => grant.expiresAt > now && covers(grant, action));
}
