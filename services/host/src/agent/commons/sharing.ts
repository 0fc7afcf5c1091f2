// What an owner wants said in the commons: signed texts, and whether a pattern helped. A team's is said by name, at once. Among strangers, the
// courier of the host carries it with a pass, and neither side learns whose it is.
import type { CommonsRequest, SharingTrouble } from '@offshoot/context';
import { queryStems } from '@offshoot/memory/words/search.ts';
import { type Pattern, PatternError, patternId, patternOf } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';
import { verifyPublication } from '../orders/domain/owner-statement.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner } from '../orders/order-checks.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import type { CommonsTable } from './commons-store.ts';
import type { AskForPasses, Courier, Sender } from './courier.ts';
import type { CommonsLists, TeamCommons } from './lists.ts';

export interface SharingDeps extends AgentDeps<CommonsTable> {
  readonly closing: AbortSignal;
  readonly courier: Courier;
  readonly askForPasses: AskForPasses;
  readonly teamCommons: TeamCommons;
  readonly commonsLists: Pick<CommonsLists, 'ofHost'>;
}

export type PatternPublishingDeps = SharingDeps & OrderDeps<CommonsTable & ConversationTable>;

/** Throws VALIDATION_FAILED for what can never be a pattern or names a person whom the agent knows; STATEMENT_*. */
export async function publishPattern(
  deps: PatternPublishingDeps,
  given: Extract<CommonsRequest, { ask: 'publish-pattern' }>['pattern'],
  statement: Signed,
): Promise<void> {
  const { instanceId, store } = deps;
  const { ownerId } = claimedState(deps).claimed;
  if (!store.commons.standing().settings.enabled)
    throw new Refusal('VALIDATION_FAILED', 'I read no commons.', { help: `Switch that on: offshoot commons on ${instanceId}` });
  const pattern = nameless(deps, given);
  const id = patternId(pattern);
  const purpose = `publish ${id}`;
  if (isRepeat(deps, statement, purpose)) return;
  await verifyPublication({ instanceId, ownerId, pattern: id, statement, keys: await freshKeys(deps, ownerId), now: deps.now() });
  requireStillOwner(deps, ownerId);
  store.transaction(() => {
    if (!redeem(deps, statement, purpose)) return;
    const isKnown = store.commons.sayings().some(({ act, state }) => act.does === 'publish' && act.id === id && state !== 'refused');
    if (isKnown || store.commons.publish(id, pattern, deps.now())) return;
    throw new Refusal('RATE_LIMITED', 'So many of your texts wait that there is no room for one more.', {
      help: 'An owner publishes five a week. Publish this one when others have gone.',
    });
  });
  if (goesByItself(deps)) deps.courier.wait({ instanceId, ownerId }, waiting(store));
}

/** The owner has settled something else: what then does not go by itself does not wait any more. */
export function settleSharing(deps: SharingDeps): void {
  const { store, courier, instanceId } = deps;
  const { ownerId } = claimedState(deps).claimed;
  courier.wait({ instanceId, ownerId }, goesByItself(deps) ? waiting(store) : []);
}

const goesByItself = ({ store, commonsLists }: SharingDeps): boolean =>
  store.commons.standing().settings.sharing && isHosts({ store, commonsLists });

/** Among strangers, only the commons of the host gives passes. */
function isHosts({ store, commonsLists: { ofHost } }: Pick<SharingDeps, 'store' | 'commonsLists'>): boolean {
  const { settings, token } = store.commons.standing();
  return token === '' && ofHost?.passKey !== undefined && (settings.url === '' || settings.url === ofHost.url);
}

/** Whom the agent knows, in full and by each part of their name, and the agent itself. A plain word, such as Will, names nobody. */
function nameless(deps: PatternPublishingDeps, given: object): Pattern {
  const people = deps.store.conversation.people().map(({ name }) => name);
  const parts = people.flatMap((name) => name.split(/\s+/u));
  const names = [...people, ...parts, ...character(deps).names].filter((name) => queryStems(name).length > 0);
  try {
    return patternOf(given, { names });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { kind, field } = error.problem;
    const message = kind === 'name' ? `"${field}" contains a name that I know.` : error.message;
    throw new Refusal('VALIDATION_FAILED', message, {
      help: 'Others can use advice without knowing where it is from: leave out who, when and where.',
      metadata: { field, problem: kind },
    });
  }
}

/** Hands over what waits, now. Throws RATE_LIMITED. */
export async function sendCourier(deps: SharingDeps): Promise<void> {
  const { ownerId } = claimedState(deps).claimed;
  await share(deps, { isAsked: true });
  if (deps.store.commons.standing().token !== '') return;
  const waitMs = deps.courier.send(ownerId);
  if (waitMs === 0) return;
  throw new Refusal('RATE_LIMITED', 'You have sent the courier too often today. It goes by itself once a day.', {
    metadata: { retry_after_ms: String(waitMs) },
  });
}

/** `isAsked`: by the owner, now. Otherwise they may have switched it on. */
export async function share(deps: SharingDeps, { isAsked = false } = {}): Promise<void> {
  const { store, instanceId, closing } = deps;
  learnEnds(deps);
  const { settings, token } = store.commons.standing();
  const ownerId = store.state.claimed?.ownerId;
  if (ownerId === undefined) return;
  if (!settings.enabled || !(settings.sharing || isAsked)) return;
  const trouble = token === '' ? await carry(deps, { instanceId, ownerId }) : await tell(deps, ownerId);
  if (!closing.aborted) store.commons.change({ sharingTrouble: trouble });
}

/** What became of what was carried. */
export function learnEnds({ store, courier, instanceId }: SharingDeps): void {
  const ends = courier.ends(instanceId);
  if (ends.length === 0) return;
  store.transaction(() => {
    for (const { act, ...end } of ends) store.commons.said(act, end);
  });
  courier.settle(instanceId, ends);
}

async function carry(deps: SharingDeps, sender: Sender): Promise<SharingTrouble | undefined> {
  const { store, courier, askForPasses } = deps;
  if (!isHosts(deps)) return 'no-passes';
  // Every week, whether there is anything to say or not: so asking tells nothing.
  const trouble = await courier.getPasses(sender.ownerId, askForPasses);
  courier.wait(sender, waiting(store));
  return trouble;
}

async function tell({ store, teamCommons, closing }: SharingDeps, ownerId: string): Promise<SharingTrouble | undefined> {
  const { settings, token } = store.commons.standing();
  for (const saying of waiting(store)) {
    const end = await teamCommons.say({ url: settings.url, token }, saying, { people: [ownerId], signal: closing });
    if (closing.aborted || end === 'later') return 'unreachable';
    store.commons.said(saying.act, end);
  }
  return undefined;
}

const waiting = ({ commons }: SharingDeps['store']) => commons.sayings().filter(({ state }) => state === 'waiting');
