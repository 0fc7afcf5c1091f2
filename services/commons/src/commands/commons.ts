// What can be asked of a commons, whichever way it is asked: RPC, HTTP, cq or MCP.
import {
  interestsOf,
  type PassAnswer,
  type PassKeys,
  type Pattern,
  PUBLIC_SCOPE,
  passKeysOf,
  patternId,
  patternOf,
  type SnapshotEntry,
  type SnapshotHead,
  type SnapshotPart,
  type SpentPass,
  signHead,
} from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';
import { type Caller, requireIssuer, requireMember, requireReader, requireWriter } from '../domain/member.ts';
import type { CommonsStore } from '../domain/ports.ts';
import { digestOf, requirePass, requireThisWeek } from '../domain/spending.ts';
import { ranked, refusing, type Stored } from '../domain/stored.ts';
import { evaluator } from './evaluating.ts';

export interface CommonsDeps {
  store: CommonsStore;
  /** Of the Ed25519 key that signs snapshots, and of the key of passes: 64 hex digits. Neither is ever replaced. */
  seed: string;
  /** Strangers read, and write with a pass. */
  isPublic: boolean;
  now: () => Date;
}

const USUAL_LIMIT = 5;
export const MAX_LIMIT = 50;

export interface Commons {
  /** Whose patterns the caller reads. Throws CALLER_UNKNOWN. */
  scopeOf(caller: Caller): string;
  /** `pass`: of a stranger. */
  publish(caller: Caller, given: unknown, pass?: SpentPass): Promise<{ stored: Stored; isNew: boolean }>;
  vote(caller: Caller, id: string, helped: boolean, pass?: SpentPass): Promise<{ stored: Stored; isCounted: boolean }>;
  /** `team`: the operator names one. */
  recall(caller: Caller, id: string, team?: string): Promise<void>;
  query(caller: Caller, interests: readonly string[], limit?: number): Promise<Stored[]>;
  snapshot(caller: Caller, since: number): Promise<SnapshotPart>;
  /** All passes of an owner for this week, whom the issuer does not name. */
  evaluatePasses(caller: Caller, week: string, blinded: Uint8Array): Promise<PassAnswer>;
  /** Counts what the caller may read. `uptime`: seconds. */
  health(caller: Caller): Promise<{ agents: number; patterns: number; uptime: number }>;
}

export function createCommons({ store, seed, isPublic, now }: CommonsDeps): Commons {
  const startTime = now();
  const keys: PassKeys = passKeysOf(seed);
  const passKey = Buffer.from(keys.public).toString('hex');
  const evaluate = evaluator(keys);
  const rated = async (stored: Stored): Promise<Stored> => ({ ...stored, ownerWeeks: await store.ownerWeeks(now()) });
  const scopeOf = (caller: Caller) => requireReader(caller, isPublic);
  return {
    scopeOf,
    async publish(caller, given, pass) {
      const member = requireWriter(caller, pass !== undefined, isPublic);
      const pattern: Pattern = refusing(() => patternOf(given));
      const id = patternId(pattern);
      if (member) return store.publish(member, id, pattern, now());
      const spending = requirePass(keys, pass as SpentPass, { does: 'publish', id }, now());
      const { stored, isNew } = await store.publishPublic(spending, id, pattern, now());
      return { stored: await rated(stored), isNew };
    },
    async vote(caller, id, helped, pass) {
      const member = requireWriter(caller, pass !== undefined, isPublic);
      if (member) return store.vote(member, id, helped, now());
      const spending = requirePass(keys, pass as SpentPass, { does: 'vote', id, helped }, now());
      const { stored, isCounted } = await store.votePublic(spending, id, helped, now());
      return { stored: await rated(stored), isCounted };
    },
    async recall(caller, id, team = '') {
      if (caller.kind === 'operator' && team !== '') return store.recall(team, id, undefined);
      const member = requireMember(caller);
      if (team !== '' && team !== member.team) throw new Refusal('CALLER_NOT_ALLOWED', 'The pattern is of another team.');
      return store.recall(member.team, id, member.owner);
    },
    async query(caller, given, limit = USUAL_LIMIT) {
      const scope = scopeOf(caller);
      const interests = refusing(() => interestsOf(given));
      const found = await store.find(scope, interests, now());
      const ownerWeeks = scope === PUBLIC_SCOPE ? await store.ownerWeeks(now()) : undefined;
      const all = ownerWeeks === undefined ? found : found.map((one) => ({ ...one, ownerWeeks }));
      return ranked(all, interests).slice(0, Math.min(limit || USUAL_LIMIT, MAX_LIMIT));
    },
    async snapshot(caller, given) {
      const scope = scopeOf(caller);
      const { version, root, changed, since, upto, removed } = await store.list(scope, given, now());
      const head: SnapshotHead = {
        ...{ scope, version, issueTime: Math.floor(now().getTime() / 1000), root },
        ...(scope === PUBLIC_SCOPE && { public: { passKey, ownerWeeks: await store.ownerWeeks(now()) } }),
      };
      return { head, signature: signHead(head, seed), since, upto, entries: changed.map(entryOf), removed };
    },
    async evaluatePasses(caller, week, blinded) {
      requireIssuer(caller);
      requireThisWeek(week, now());
      const answer = await evaluate(week, blinded);
      await store.noteIssue(week, digestOf(blinded));
      return answer;
    },
    async health(caller) {
      const isReader = caller.kind === 'member' || (caller.kind === 'stranger' && isPublic);
      const counts = isReader ? await store.count(scopeOf(caller), now()) : { agents: 0, patterns: 0 };
      return { ...counts, uptime: Math.floor((now().getTime() - startTime.getTime()) / 1000) };
    },
  };
}

const entryOf = ({ id, pattern, votes, expireTime }: Stored): SnapshotEntry => ({
  id,
  pattern,
  votes,
  expireTime: Math.floor(expireTime.getTime() / 1000),
});
