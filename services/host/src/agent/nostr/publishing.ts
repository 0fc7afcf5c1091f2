// Brings what relays say of the agent in line with what is stored: profile, relay list and inbox relays, and what waits to be sent.
import { inboxRelaysTemplate, isAttested, profileTemplate, relayListTemplate, signEvent, unixSeconds } from '@offshoot/nostr';
import { textDigest } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { character } from '../record/agent-deps.ts';
import { backoff, earliest } from '../record/delay.ts';
import { NostrKeys } from '../workspace/nostr-keys.ts';
import { isInUse, nostrAccount, type OwnAccount } from './account.ts';
import { provenBinding } from './binding.ts';
import { dropOldKeys } from './key-changes.ts';
import type { MessageTable } from './messages/message-store.ts';
import { type MirroringDeps, mirrorKnowledge } from './mirroring.ts';
import type { NostrTable } from './nostr-store.ts';
import { INBOX_RELAYS, nextCreation, PROFILE, RELAY_LIST } from './places.ts';
import { RelaysAway } from './relays.ts';

export interface PublishingDeps extends MirroringDeps {
  readonly store: MirroringDeps['store'] & MessageTable;
  /** The agent's inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

/** Relays forget; they are told again. */
const AGAIN_MS = 24 * 60 * 60_000;
/** An agent that waits for longer than a minute may sleep. */
const FIRST_RETRY_MS = 2 * 60_000;
const LAST_RETRY_MS = 6 * 60 * 60_000;
/** What no relay has taken by then is given up. */
const GIVEN_UP_MS = 7 * 24 * 60 * 60_000;
/** After so many tries, one relay that has it is enough. */
const TRIES_FOR_ALL = 4;
const SENT_AT_ONCE = 20;
/** Far longer than a host is away that is started again. */
const LEFT_MS = 7 * 24 * 60 * 60_000;
const MAX_LEFT = 5;

/** Returns milliseconds until the next look; undefined: nothing to publish. */
export async function keepPublished(deps: PublishingDeps): Promise<number | undefined> {
  dropOldKeys(deps);
  if (!isThere(deps)) return undefined;
  const account = openAccount(deps);
  if (account !== undefined) {
    publishElsewhere(deps, account);
    await publishWhatIsDue(deps, account);
  }
  const mirrorIn = account && (await mirrorKnowledge(deps, account));
  const retryIn = await sendWaiting(deps, account);
  return earliest(account && AGAIN_MS, mirrorIn, retryIn);
}

/** Most agents have never been there, and this costs them nothing. */
function isThere({ store: { nostr } }: PublishingDeps): boolean {
  const { settings, publicKey } = nostr.standing();
  return settings.enabled || publicKey !== '' || nostr.nextDue() !== undefined;
}

/** Listens with the agent's key, which is made if there is none, or not at all. */
function openAccount(deps: PublishingDeps): OwnAccount | undefined {
  const { instanceId, store, relays, workspace } = deps;
  const { settings, publicKey } = store.nostr.standing();
  const isLive = store.state.phase === 'live';
  if (isLive && settings.enabled && new NostrKeys(workspace.folder).find(publicKey) === undefined) {
    const made = new NostrKeys(workspace.folder).add();
    store.nostr.change({ publicKey: made.publicKey, isDerived: false, binding: undefined });
  }
  const account = isLive ? nostrAccount(deps) : undefined;
  if (account === undefined) relays.ignore(instanceId);
  else relays.listen(instanceId, account);
  return account;
}

/** Its events go along to the relays of another host, and to those that its owner names now. */
function publishElsewhere({ store, now }: PublishingDeps, { publicKey, relays }: OwnAccount): void {
  const { isMoved: all = false } = store.nostr.standing();
  store.transaction(() => {
    keepLeft(store, { publicKey, relays, now: now() });
    store.nostr.publishAgain(publicKey, relays, { all, now: now() });
    if (all) store.nostr.change({ isMoved: false });
  });
}

function keepLeft(
  { nostr, messages }: PublishingDeps['store'],
  { publicKey, relays, now }: Pick<OwnAccount, 'publicKey' | 'relays'> & { now: Date },
): void {
  const before = nostr.published(INBOX_RELAYS);
  if (before?.event.pubkey !== publicKey || before.relays.every((url) => relays.includes(url))) return;
  const { left } = nostr.standing();
  const known = left?.publicKey === publicKey && left.until > now.getTime() ? left : undefined;
  const gone = [...new Set([...before.relays, ...(known?.relays ?? [])])].filter((url) => !relays.includes(url));
  const since = known?.since ?? (messages.readUntil(publicKey) ?? now).getTime();
  nostr.change({ left: { publicKey, relays: gone.slice(0, MAX_LEFT), since, until: now.getTime() + LEFT_MS } });
}

async function publishWhatIsDue(deps: PublishingDeps, account: OwnAccount): Promise<void> {
  const binding = await provenBinding(deps, account.publicKey);
  if (!isInUse(deps, account)) return;
  const now = deps.now();
  const { name, description } = character(deps);
  const said = { name, about: description.description, ...(binding && { binding }) };
  const attestation = attestationFor(account, 0, now);
  publishAt(deps, account, PROFILE, profileTemplate({ ...said, ...(attestation && { attestation }), now }));
  publishAt(deps, account, RELAY_LIST, relayListTemplate(account.relays, now));
  publishAt(deps, account, INBOX_RELAYS, inboxRelaysTemplate(account.relays, now));
}

/** Undefined: it allows no such event now. */
function attestationFor(
  { settings: { attestation }, publicKey }: Pick<OwnAccount, 'settings' | 'publicKey'>,
  kind: number,
  now: Date,
): readonly string[] | undefined {
  const event = { pubkey: publicKey, kind, created_at: unixSeconds(now) };
  return attestation.length > 0 && isAttested(attestation, event) ? attestation : undefined;
}

/** If it is news, or was said long ago. */
function publishAt(deps: PublishingDeps, account: OwnAccount, place: string, template: ReturnType<typeof relayListTemplate>): void {
  const { nostr } = deps.store;
  const now = deps.now();
  const { kind, tags, content } = template;
  const fingerprint = textDigest(JSON.stringify([account.publicKey, account.relays, kind, tags, content]));
  const last = nostr.published(place);
  if (last?.fingerprint === fingerprint && now.getTime() - last.at.getTime() < AGAIN_MS) return;
  const event = signEvent({ ...template, created_at: nextCreation(now, last?.event) }, account.secretKey);
  deps.store.transaction(() => nostr.publish({ place, event, relays: account.relays, fingerprint }, now));
}

/** Of an agent that ends: what waits is sent, as far as relays answer now. */
export async function leaveNostr(deps: PublishingDeps): Promise<void> {
  deps.relays.ignore(deps.instanceId);
  await sendWaiting(deps, undefined);
}

/** Returns milliseconds until the next try; undefined: all is sent. Events of a key that is no longer used are signed already. */
async function sendWaiting(deps: PublishingDeps, account: OwnAccount | undefined): Promise<number | undefined> {
  const { nostr } = deps.store;
  const keys = nostr.waitingKeys();
  deps.relays.speaksFor(deps.instanceId, keys);
  for (let sent = 0; sent < SENT_AT_ONCE; sent++) {
    const next = nostr.nextToSend(deps.now());
    if (next === undefined || deps.closing.aborted) break;
    const { event, relays, since, attempts } = next;
    const answer = await sendTo(deps, account, next);
    if (deps.closing.aborted) return undefined;
    const now = deps.now();
    const isEnough = answer !== undefined && (answer.away === 0 || (answer.taken > 0 && attempts >= TRIES_FOR_ALL));
    if (isEnough && answer.taken === 0)
      deps.log.warn({ instanceId: deps.instanceId, kind: event.kind, relays: relays.length }, 'no relay takes an event of the agent');
    if (isEnough || relays.length === 0 || now.getTime() - since.getTime() > GIVEN_UP_MS) nostr.done(event);
    else nostr.later(event, new Date(now.getTime() + backoff(attempts, FIRST_RETRY_MS, LAST_RETRY_MS)));
  }
  const due = nostr.nextDue();
  if (due === undefined) deps.relays.speaksFor(deps.instanceId, []);
  return due && Math.max(0, due.getTime() - deps.now().getTime());
}

type Waiting = NonNullable<ReturnType<NostrTable['nostr']['nextToSend']>>;

/** Undefined: no relay answers. */
async function sendTo({ relays, closing }: PublishingDeps, account: OwnAccount | undefined, { event, relays: urls }: Waiting) {
  try {
    return await relays.publish({ ...(account && { signer: account.signer }) }, event, urls, closing);
  } catch (error) {
    if (closing.aborted || error instanceof RelaysAway) return undefined;
    throw error;
  }
}
