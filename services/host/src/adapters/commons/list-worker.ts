// Checks what a commons says. It may be megabytes that somebody has made to be slow, so this is also a thread of its own.
import { parentPort, workerData } from 'node:worker_threads';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { type GetSnapshotResponse, GetSnapshotResponseSchema } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { applied, type HeldSnapshot, joined, PUBLIC_SCOPE, type SnapshotEntry, type SnapshotPart } from '@offshoot/patterns';
import type { CommonsPlace } from '../../agent/commons/lists.ts';

export interface CheckedList {
  head: HeldSnapshot['head'];
  entries: SnapshotEntry[];
}

export interface Unchecked {
  is: 'unchecked-list';
  /** What the service said, page after page. */
  pages: readonly string[];
  place: CommonsPlace;
  /** What was believed before. */
  held: CheckedList | undefined;
  now: Date;
}

export type Checked = { is: 'list'; list: CheckedList } | { is: 'distrusted' };

export function checkedList({ pages, place, held: kept, now }: Unchecked): Checked {
  try {
    const part = pages
      .map((text) => partOf(fromJson(GetSnapshotResponseSchema, JSON.parse(text) as JsonValue, { ignoreUnknownFields: true })))
      .reduce(joined);
    const held = kept && { head: kept.head, entries: new Map(kept.entries.map((entry) => [entry.id, entry])) };
    const scope = scopeOf(place, part, held);
    if (scope === undefined) return { is: 'distrusted' };
    const { key, passKey } = place;
    const { head, entries } = applied(part, held, { key, scope, ...(passKey !== undefined && { passKey }), now });
    return { is: 'list', list: { head, entries: [...entries.values()] } };
  } catch {
    // Whatever it is, it is no list.
    return { is: 'distrusted' };
  }
}

/** Without a token it is everybody’s; with one it is a team’s, and stays that team’s. */
function scopeOf({ token }: CommonsPlace, { head }: SnapshotPart, held: HeldSnapshot | undefined): string | undefined {
  if (token === '') return PUBLIC_SCOPE;
  if (held !== undefined) return held.head.scope;
  return head.scope === PUBLIC_SCOPE ? undefined : head.scope;
}

const partOf = (answer: GetSnapshotResponse): SnapshotPart => ({
  head: {
    ...{ scope: answer.scope, version: Number(answer.version), issueTime: Number(answer.issueTime?.seconds), root: answer.root },
    ...(answer.public && {
      public: { passKey: Buffer.from(answer.public.passKey).toString('hex'), ownerWeeks: answer.public.ownerWeeks },
    }),
  },
  signature: Buffer.from(answer.signature).toString('hex'),
  since: Number(answer.since),
  ...(answer.upto > 0n && answer.upto < answer.version && { upto: Number(answer.upto) }),
  entries: answer.entries.map(({ id, pattern, helped, failed, expireTime }) => {
    const { when = '', do: action = '', because = '', interests = [] } = pattern ?? {};
    const shown = { when, do: action, because, interests: [...interests] };
    return { id, pattern: shown, votes: { helped, failed }, expireTime: Number(expireTime?.seconds) };
  }),
  removed: answer.removed,
});

const given = workerData as Unchecked | undefined;
if (given?.is === 'unchecked-list') parentPort?.postMessage(checkedList(given));
