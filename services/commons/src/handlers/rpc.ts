import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { createContextKey, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import {
  type CommonsService,
  type StoredPattern,
  StoredPatternSchema,
  type SpentPass as WirePass,
} from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import type { SnapshotEntry, SpentPass } from '@offshoot/patterns';
import type { Commons } from '../commands/commons.ts';
import type { Caller } from '../domain/member.ts';
import { ratingOf, type Stored } from '../domain/stored.ts';

export const commonsCallerKey = createContextKey<Caller>({ kind: 'stranger' }, { description: 'caller of the commons' });

const callerOf = (context: HandlerContext): Caller => context.values.get(commonsCallerKey);

export function commonsHandlers(commons: Commons): ServiceImpl<typeof CommonsService> {
  return {
    async publishPattern({ pattern, pass }, context) {
      const { when, do: action, because, interests = [] } = pattern ?? {};
      const { stored, isNew } = await commons.publish(callerOf(context), { when, do: action, because, interests }, passOf(pass));
      return { stored: toWire(stored), isNew };
    },
    async votePattern({ id, helped, pass }, context) {
      const { stored, isCounted } = await commons.vote(callerOf(context), id, helped, passOf(pass));
      return { stored: toWire(stored), isCounted };
    },
    async recallPattern({ id, team }, context) {
      await commons.recall(callerOf(context), id, team);
      return {};
    },
    async queryPatterns({ interests, limit }, context) {
      return { patterns: (await commons.query(callerOf(context), interests, limit)).map(toWire) };
    },
    async getSnapshot({ since: given }, context) {
      const { head, signature, since, upto = head.version, entries, removed } = await commons.snapshot(callerOf(context), Number(given));
      return {
        scope: head.scope,
        version: BigInt(head.version),
        issueTime: timestampFromDate(new Date(head.issueTime * 1000)),
        root: head.root,
        signature: Buffer.from(signature, 'hex'),
        since: BigInt(since),
        entries: entries.map(entryToWire),
        removed: [...removed],
        upto: BigInt(upto),
        ...(head.public && { public: { passKey: Buffer.from(head.public.passKey, 'hex'), ownerWeeks: head.public.ownerWeeks } }),
      };
    },
    evaluatePasses: ({ week, blinded }, context) => commons.evaluatePasses(callerOf(context), week, blinded),
  };
}

const passOf = (pass: WirePass | undefined): SpentPass | undefined => pass && { week: pass.week, input: pass.input, mac: pass.mac };

const toWire = (stored: Stored): StoredPattern =>
  create(StoredPatternSchema, {
    ...wireOf({ ...stored, expireTime: Math.floor(stored.expireTime.getTime() / 1000) }),
    ...ratingOf(stored),
  });

/** A client rates it by itself. */
const entryToWire = (entry: SnapshotEntry): StoredPattern => create(StoredPatternSchema, wireOf(entry));

const wireOf = ({ id, pattern, votes, expireTime }: SnapshotEntry) => ({
  id,
  pattern: { ...pattern, interests: [...pattern.interests] },
  ...votes,
  expireTime: timestampFromDate(new Date(expireTime * 1000)),
});
