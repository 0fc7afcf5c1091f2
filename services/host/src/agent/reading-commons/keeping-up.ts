// Reads the list of the commons once a day at a random time, or when the owner asks: what was recalled is forgotten, what fits is kept, and one
// pattern a day is offered to the owner, or taken up if they allowed that.

import { adopt } from '../commons/adopting.ts';
import type { CommonsTable, KeptPattern } from '../commons/commons-store.ts';
import { byWorth, mayBeTakenUp } from '../commons/domain/eligible.ts';
import { isMissed, isOfferDue, soonAtRandom, tomorrowAtRandom } from '../commons/domain/when.ts';
import { type CommonsLists, type CommonsPlace, type HeldList, ListUnread } from '../commons/lists.ts';
import { type SharingDeps, share } from '../commons/sharing.ts';
import type { Similarity } from '../domain/similarity.ts';
import { askFor } from '../effects/asking.ts';
import type { EffectDeps } from '../effects/effect-kinds.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { isActive } from '../trust/pausing.ts';
import { situationOf } from '../trust/situation.ts';
import { fitsOf } from './fitting.ts';

export type KeepingUpDeps = EffectDeps<CommonsTable & MemoryTable> &
  SharingDeps & {
    readonly commonsLists: CommonsLists;
    readonly similarity: Pick<Similarity, 'odds' | 'kinOf'>;
  };

/** Agents of one team read one copy. */
const DAILY_AGE_MS = 12 * 3_600_000;
/** Who asks wants to know what is there now, and may ask often. */
const ASKED_AGE_MS = 5_000;
/** Rows of what fits and was not taken up. */
const MAX_FITTING = 50;

/** Returns milliseconds until the next reading; undefined: none is due. */
export async function keepUp(deps: KeepingUpDeps): Promise<number | undefined> {
  const { store } = deps;
  const { settings, nextReadAt } = store.commons.standing();
  if (store.state.phase !== 'live' || !isActive(deps) || !settings.enabled) return undefined;
  const now = deps.now();
  if (isMissed(nextReadAt, now)) store.commons.change({ nextReadAt: soonAtRandom(now, Math.random()).getTime() });
  else if (nextReadAt <= now.getTime()) {
    await readList(deps, DAILY_AGE_MS);
    await share(deps);
    if (deps.closing.aborted) return undefined;
    store.transaction(() => offerOne(deps));
    deps.wake.duties();
  }
  return Math.max(0, store.commons.standing().nextReadAt - deps.now().getTime());
}

/** At once, for its owner. */
export async function queryNow(deps: KeepingUpDeps): Promise<void> {
  if (deps.store.commons.standing().settings.enabled) await readList(deps, ASKED_AGE_MS);
}

async function readList(deps: KeepingUpDeps, maxAgeMs: number): Promise<void> {
  const { store, closing } = deps;
  const before = store.state.commonsOrder;
  const place = placeOf(deps);
  const people = [store.state.claimed?.ownerId ?? ''];
  try {
    if (place === undefined) throw new ListUnread('no-commons');
    const list = await deps.commonsLists.read(place, { maxAgeMs, people, signal: closing });
    const entries = [...list.entries.values()].filter(({ expireTime }) => expireTime * 1000 > deps.now().getTime());
    const fits = await fitsOf(deps, entries);
    store.transaction(() => {
      // Meanwhile its owner may have settled something else.
      if (store.state.commonsOrder === before) takeIn(deps, list, fits);
    });
  } catch (error) {
    if (closing.aborted) return;
    if (!(error instanceof ListUnread)) throw error;
    const nextReadAt = tomorrowAtRandom(deps.now(), Math.random()).getTime();
    store.transaction(() => {
      if (store.state.commonsOrder === before) store.commons.change({ trouble: error.trouble, nextReadAt });
    });
  }
}

function placeOf({ store, commonsLists }: KeepingUpDeps): CommonsPlace | undefined {
  const { settings, token } = store.commons.standing();
  const place: Pick<CommonsPlace, 'url' | 'key' | 'passKey'> = settings.url === '' ? (commonsLists.ofHost ?? settings) : settings;
  const { url, key, passKey } = place;
  return url === '' ? undefined : { url, key, token, ...(token === '' && { passKey }) };
}

/** `fits`: by ID, of those that fit. */
function takeIn(
  { store: { commons }, now }: KeepingUpDeps,
  { entries, scope, ownerWeeks, readAt }: HeldList,
  fits: ReadonlyMap<string, number>,
): void {
  for (const { id } of commons.all()) if (!entries.has(id)) commons.remove(id);
  for (const [id, fit] of fits) keep(commons, entries, id, fit);
  for (const { id, fit, state } of commons.all()) if (state !== 'fits') keep(commons, entries, id, fits.get(id) ?? fit);
  const fitting = commons.all().filter(({ state }) => state === 'fits');
  const best = fitting.filter(({ id, expiresAt }) => fits.has(id) && expiresAt > now()).sort(byWorth(ownerWeeks));
  const kept = new Set(best.slice(0, MAX_FITTING).map(({ id }) => id));
  for (const { id } of fitting) if (!kept.has(id)) commons.remove(id);
  const nextReadAt = tomorrowAtRandom(now(), Math.random()).getTime();
  commons.change({ readAt: readAt.getTime(), scope, ownerWeeks, patternCount: entries.size, trouble: undefined, nextReadAt });
}

function keep(commons: CommonsTable['commons'], entries: HeldList['entries'], id: string, fit: number): void {
  const entry = entries.get(id);
  if (entry !== undefined) commons.keep({ ...entry, fit, expiresAt: new Date(entry.expireTime * 1000) });
}

/** One a day at most, and not in quiet hours. Runs inside a transaction. */
function offerOne(deps: KeepingUpDeps): void {
  const { commons, state } = deps.store;
  const { settings, offeredAt, ownerWeeks } = commons.standing();
  const now = deps.now();
  if (!settings.enabled || !isOfferDue(offeredAt, now) || situationOf(deps).isQuiet) return;
  const fitting = commons
    .all()
    .filter((one) => one.state === 'fits' && one.expiresAt > now)
    .sort(byWorth(ownerWeeks));
  const own = settings.automatic ? fitting.find((one) => mayBeTakenUp(one, ownerWeeks)) : undefined;
  const ownerId = state.claimed?.ownerId;
  const isDone = own === undefined ? offer(deps, fitting, ownerId) : adopt(deps, own.id, { isAutomatic: true });
  if (isDone) commons.change({ offeredAt: now.getTime() });
}

/** By a card in the conversation, if the owner is there. Otherwise they find it in the list. */
function offer(deps: KeepingUpDeps, fitting: readonly KeptPattern[], ownerId: string | undefined): boolean {
  const [best] = fitting;
  const kind = deps.effectKinds.forPlan('commons.adopt');
  if (best === undefined || kind === undefined || ownerId === undefined || deps.store.conversation.member(ownerId)?.isAgent !== false)
    return false;
  const message = {
    messageId: `commons:${best.id}`,
    senderInboxId: ownerId,
    self: false,
    text: '',
    sentAt: deps.now(),
    learn: false,
    answer: false,
  };
  const asked = askFor(deps, message, { kind, planned: { action: 'commons.adopt', pattern: best.id }, place: 0, isUncommitted: true });
  if (asked.is !== 'asks') return false;
  deps.store.commons.settle(best.id, 'offered');
  return true;
}
