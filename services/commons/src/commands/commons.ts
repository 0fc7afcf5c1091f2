// What can be asked of a commons, whichever way it is asked: RPC, HTTP, cq or MCP.
import { interestsOf, patternId, patternOf, rootOf, type SnapshotEntry, type SnapshotPart, signHead } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';
import { type Caller, requireReader, requireWriter } from '../domain/member.ts';
import type { CommonsStore } from '../domain/ports.ts';
import { ranked, refusing, type Stored } from '../domain/stored.ts';

export interface CommonsDeps {
  store: CommonsStore;
  /** Of the Ed25519 key that signs snapshots, 64 hex digits. */
  signingSeed: string;
  now: () => Date;
}

const USUAL_LIMIT = 5;
export const MAX_LIMIT = 50;

export interface Commons {
  publish(caller: Caller, given: unknown): Promise<{ stored: Stored; isNew: boolean }>;
  vote(caller: Caller, id: string, helped: boolean): Promise<{ stored: Stored; isCounted: boolean }>;
  /** `team`: the operator names one. */
  recall(caller: Caller, id: string, team?: string): Promise<void>;
  query(caller: Caller, interests: readonly string[], limit?: number): Promise<Stored[]>;
  snapshot(caller: Caller, since: number): Promise<SnapshotPart>;
  /** Counts what the caller may read. `uptime`: seconds. */
  health(caller: Caller): Promise<{ agents: number; patterns: number; uptime: number }>;
}

export function createCommons({ store, signingSeed, now }: CommonsDeps): Commons {
  const startTime = now();
  return {
    async publish(caller, given) {
      const member = requireWriter(caller);
      const pattern = refusing(() => patternOf(given));
      return store.publish(member, patternId(pattern), pattern, now());
    },
    vote: async (caller, id, helped) => store.vote(requireWriter(caller), id, helped, now()),
    async recall(caller, id, team = '') {
      if (caller.kind === 'operator' && team !== '') return store.recall(team, id, undefined);
      const member = requireWriter(caller);
      if (team !== '' && team !== member.team) throw new Refusal('CALLER_NOT_ALLOWED', 'The pattern is of another team.');
      return store.recall(member.team, id, member.owner);
    },
    async query(caller, given, limit = USUAL_LIMIT) {
      const { team } = requireReader(caller);
      const interests = refusing(() => interestsOf(given));
      return ranked(await store.find(team, interests, now()), interests).slice(0, Math.min(limit || USUAL_LIMIT, MAX_LIMIT));
    },
    async snapshot(caller, given) {
      const { team: scope } = requireReader(caller);
      const { version, all, changed, since, removed } = await store.list(scope, given, now());
      const head = { scope, version, issueTime: Math.floor(now().getTime() / 1000), root: rootOf(all.map(entryOf)) };
      return { head, signature: signHead(head, signingSeed), since, entries: changed.map(entryOf), removed };
    },
    async health(caller) {
      const counts = caller.kind === 'member' ? await store.count(caller.team, now()) : { agents: 0, patterns: 0 };
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
