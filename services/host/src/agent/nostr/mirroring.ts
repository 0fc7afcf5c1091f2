// What the agent knows, as an export would have it, for its owner's own key (NIP-AE): who has that key can read it without the agent, and a
// relay cannot. What it has forgotten is replaced by a record of nothing.
import { type ContextEntry, entriesOf } from '@offshoot/context';
import { engramTemplate, isAttestationOf, NostrError, signEvent } from '@offshoot/nostr';
import { Refusal } from '@offshoot/refusals';
import { textDigest } from '@offshoot/statements';
import type { MemoryTable } from '../memory/memory-store.ts';
import { character, type LoopDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { type ChoosingTools, verbatimSummary } from '../transfers/summarising.ts';
import { isInUse, type NostrAccountDeps, type OwnAccount } from './account.ts';
import type { NostrTable } from './nostr-store.ts';
import { ENGRAMS, nextCreation } from './places.ts';

export interface MirroringDeps extends LoopDeps<ConversationTable & MemoryTable & NostrTable>, NostrAccountDeps, ChoosingTools {
  readonly store: LoopDeps<ConversationTable & MemoryTable & NostrTable>['store'] & { changes(): number };
}

/** Between two rounds. */
const ROUND_MS = 10 * 60_000;
const RECORDS_A_ROUND = 50;
const MAX_RECORDS = 500;
/** Of a record of nothing. */
const GONE = 'gone';

/** When it looked last while it has been live, and how many changes it had once all was mirrored. */
const looks = new WeakMap<object, { at: number; changes: number | undefined }>();

/** Returns milliseconds until the next round; undefined: all is mirrored. Call before what waits is sent. */
export async function mirrorKnowledge(deps: MirroringDeps, account: OwnAccount): Promise<number | undefined> {
  const { store } = deps;
  const { mirror, attestation } = account.settings;
  const ownerKey = attestation[1];
  if (ownerKey === undefined || !isAttestationOf(attestation, account.publicKey)) return undefined;
  if (!mirror && store.nostr.places(ENGRAMS).length === 0) return undefined;
  const last = looks.get(store);
  if (last !== undefined && last.changes === store.changes()) return undefined;
  const now = deps.now().getTime();
  const wait = Math.max(last?.at ?? 0, store.nostr.standing().mirroredAt ?? 0) + ROUND_MS - now;
  if (wait > 0 && wait <= ROUND_MS) return wait;
  const wanted = mirror ? await recordsOf(deps) : new Map<string, Body>();
  if (deps.closing.aborted || !isInUse(deps, account)) return undefined;
  const isAll = wanted !== undefined && !writeRecords(deps, account, { ownerKey, wanted });
  looks.set(store, { at: now, changes: isAll ? store.changes() : undefined });
  return isAll ? undefined : ROUND_MS;
}

type Body = Parameters<typeof engramTemplate>[0];

/** By slug. Undefined: a secret might leave. */
async function recordsOf(deps: MirroringDeps): Promise<Map<string, Body> | undefined> {
  try {
    const { summary } = await verbatimSummary(deps);
    const { name, description } = character(deps);
    const records = entriesOf(summary).map((entry): [string, Body] => [slugOf(entry), { slug: slugOf(entry), value: wordsOf(entry) }]);
    const core: [string, Body] = ['core', { profile: [name, description.description].filter((part) => part !== '').join('. ') }];
    return new Map([core, ...records.slice(-MAX_RECORDS)]);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    deps.log.info({ instanceId: deps.instanceId, reason: error.reason }, 'what the agent knows is not mirrored now');
    return undefined;
  }
}

const slugOf = ({ kind, sourceIds }: ContextEntry): string =>
  `mem/${kind}/${textDigest([...sourceIds].sort().join()).slice('sha256:'.length, 'sha256:'.length + 32)}`;

const wordsOf = ({ text, reason }: ContextEntry): string => (reason === undefined ? text : `${text} (${reason})`);

/** Returns whether some are left for the next round. */
function writeRecords(deps: MirroringDeps, account: OwnAccount, o: { ownerKey: string; wanted: ReadonlyMap<string, Body> }): boolean {
  const { store } = deps;
  const now = deps.now();
  const forgotten = store.nostr.places(ENGRAMS).flatMap((place): [string, Body][] => {
    const slug = place.slice(ENGRAMS.length);
    if (o.wanted.has(slug)) return [];
    return [[slug, slug === 'core' ? { profile: '' } : { slug, value: null }]];
  });
  // What is forgotten goes first.
  const due = [...forgotten, ...o.wanted].filter(
    ([slug, body]) => store.nostr.published(ENGRAMS + slug)?.fingerprint !== fingerprintOf(body),
  );
  store.transaction(() => {
    for (const [slug, body] of due.slice(0, RECORDS_A_ROUND)) writeRecord(deps, account, { slug, body, ownerKey: o.ownerKey });
    if (due.length > 0) store.nostr.change({ mirroredAt: now.getTime() });
  });
  return due.length > RECORDS_A_ROUND;
}

const fingerprintOf = (body: Body): string => ('value' in body && body.value === null ? GONE : textDigest(JSON.stringify(body)));

function writeRecord(
  { store, now }: MirroringDeps,
  { secretKey, relays }: OwnAccount,
  { slug, body, ownerKey }: { slug: string; body: Body; ownerKey: string },
): void {
  const place = ENGRAMS + slug;
  const createdAt = nextCreation(now(), store.nostr.published(place)?.event);
  try {
    const event = signEvent(engramTemplate(body, { secretKey, ownerKey, createdAt }), secretKey);
    store.nostr.publish({ place, event, relays, fingerprint: fingerprintOf(body) }, now());
  } catch (error) {
    // Too long for a record: the export has it.
    if (!(error instanceof NostrError)) throw error;
  }
}
