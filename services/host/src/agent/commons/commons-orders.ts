// The owner settles which commons their agent reads: signed, and sent in their direct message. The pool sees neither address nor token.
import { base64Decode } from '@bufbuild/protobuf/wire';
import type { CommonsRequest, CommonsStatus, ListedPattern } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { type CommonsSettings, canonicalJson, commonsAction, sealedConfigDigestOf, textDigest } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import { verifyCommons } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import { openCommonsToken, type SealedDeps } from '../template/sealed-values.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { canonical } from '../versions/domain/template-update.ts';
import { adopt, decline } from './adopting.ts';
import { type CommonsTable, NOT_READING } from './commons-store.ts';
import { ratingOf } from './domain/eligible.ts';
import { soonAtRandom } from './domain/when.ts';
import type { CommonsLists } from './lists.ts';

export interface CommonsOrderDeps extends OrderDeps<CommonsTable>, SealedDeps {
  readonly commonsLists: CommonsLists;
}

type Wanted = Pick<Extract<CommonsRequest, { ask: 'set-commons' }>, 'settings' | 'token'>;

/** As the answer has room for. */
const MAX_SHOWN = 50;
/** As a commons gives them. */
const TOKEN = /^[\w-]{1,200}$/;

/** The order of issue decides, not of arrival: an older statement does not switch on what a newer one switched off. */
export async function setCommons(deps: CommonsOrderDeps, wanted: Wanted, statement: Signed): Promise<void> {
  const { instanceId, store } = deps;
  const { ownerId } = claimedState(deps).claimed;
  const { settings } = wanted;
  const sealed = sealedIn(wanted);
  const tokenDigest = sealed === undefined ? 'none' : sealedConfigDigestOf({ value: sealed, keys: ['commons'] });
  const purpose = `commons ${textDigest(canonical(() => canonicalJson({ ...commonsAction(instanceId, settings, tokenDigest) })))}`;
  if (isRepeat(deps, statement, purpose)) return;
  const keys = await freshKeys(deps, ownerId);
  await verifyCommons({ instanceId, ownerId, settings, tokenDigest, statement, keys, now: deps.now() });
  requireUsable(deps.commonsLists, settings);
  const token = sealed === undefined ? '' : await openCommonsToken(deps, { ownerId, url: settings.url }, sealed);
  if (sealed !== undefined && !TOKEN.test(token)) throw invalid('token', 'That is no token of a commons.');
  requireStillOwner(deps, ownerId);
  const issuedAt = statement.envelope.issuedAt.getTime();
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    const { commonsOrderAt, ownerChangedAt } = store.state;
    // Statements have a resolution of one second: two in the same second are both accepted, in order of arrival.
    if (issuedAt < Math.max(commonsOrderAt, ownerChangedAt)) throw superseded();
    settle(deps, settings, token);
    store.change({ commonsOrder: statement.envelope.nonce, commonsOrderAt: issuedAt });
  });
  deps.log.info({ instanceId, enabled: settings.enabled }, 'its owner has settled which commons it reads');
  deps.wake.commons();
}

/** What came from another place, or is not wanted any more, is forgotten. */
function settle({ store: { commons }, now }: CommonsOrderDeps, settings: CommonsSettings, token: string): void {
  const before = commons.standing();
  const isSamePlace = before.settings.url === settings.url && before.settings.key === settings.key && before.token === token;
  const { offeredAt } = before;
  if (!isSamePlace || !settings.enabled) {
    commons.clear();
    commons.change({ ...NOT_READING, offeredAt });
  }
  const nextReadAt = settings.enabled ? soonAtRandom(now(), Math.random()).getTime() : 0;
  commons.change({ settings, token: settings.enabled ? token : '', nextReadAt });
}

function sealedIn({ token }: Wanted): SealedValue | undefined {
  if (token === undefined) return undefined;
  try {
    return { encapsulatedKey: base64Decode(token.encapsulatedKey), ciphertext: base64Decode(token.ciphertext) };
  } catch {
    throw invalid('token', 'The sealed token is not in base64.');
  }
}

function requireUsable({ ofHost }: CommonsLists, { enabled, url }: CommonsSettings): void {
  if (!enabled) return;
  if (url === '') {
    if (ofHost === undefined) throw invalid('url', 'My host has no commons of its own.', 'Name one: --url URL --key KEY --token TOKEN.');
    return;
  }
  const { href, username, password, hash, search } = URL.parse(url) ?? {};
  if (href !== url || username !== '' || password !== '' || hash !== '' || search !== '')
    throw invalid('url', 'The address of a commons is written in full, without a user, a question or a part after “#”.');
}

const invalid = (field: string, message: string, help?: string): Refusal =>
  new Refusal('VALIDATION_FAILED', message, { metadata: { field }, ...(help !== undefined && { help }) });

/** Throws ITEM_NOT_FOUND. */
export function changePattern(deps: CommonsOrderDeps, { ask, pattern }: Extract<CommonsRequest, { pattern: string }>): void {
  deps.store.transaction(() => {
    const isDone = ask === 'adopt-pattern' ? adopt(deps, pattern) : decline(deps, pattern);
    if (isDone) return;
    throw new Refusal('ITEM_NOT_FOUND', 'I have no such pattern: it has expired, was recalled, or is not in the list that I read.', {
      help: 'See what there is with “offshoot commons status”.',
    });
  });
}

/** As it is now. */
export function commonsStatus({ store: { commons }, commonsLists, now }: CommonsOrderDeps, requestId: string): CommonsStatus {
  const { settings, token, scope, ownerWeeks, patternCount, readAt, trouble, sharingTrouble } = commons.standing();
  const { url = '', key = '' } = commonsLists.ofHost ?? {};
  const sayings = commons.sayings();
  const votes = new Map(sayings.map(({ act, state }) => [act.id, act.does === 'vote' ? { helped: act.helped, state } : undefined]));
  return {
    ...{ answer: 'commons', requestId, settings, hasToken: token !== '', hostUrl: url, hostKey: key, scope, patternCount },
    ...(readAt > 0 && { readAt: new Date(readAt).toISOString() }),
    ...(trouble && { trouble }),
    ...(sharingTrouble && { sharingTrouble }),
    patterns: commons
      .all()
      .filter(({ expiresAt }) => expiresAt > now())
      .map(({ id, pattern, state, isAutomatic, expiresAt, ...rated }): ListedPattern => {
        const quality = ratingOf({ pattern, ...rated }, ownerWeeks);
        const vote = votes.get(id);
        return {
          ...{ id, ...pattern, interests: [...pattern.interests], state, quality, isAutomatic, expiresAt: expiresAt.toISOString() },
          ...(vote !== undefined && { voted: vote.helped ? 'helped' : 'failed', voteState: vote.state }),
        };
      }),
    published: sayings
      .flatMap(({ act, pattern, state, problem }) =>
        pattern === undefined
          ? []
          : [{ id: act.id, ...pattern, interests: [...pattern.interests], state, ...(problem !== '' && { problem }) }],
      )
      .slice(0, MAX_SHOWN),
  };
}
