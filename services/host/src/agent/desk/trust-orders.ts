// The owner sets how far they trust the agent: signed, and sent in their direct message, so that the pool does not see it.

import type { TrustSettings } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { canonicalJson, type JsonObject, type Trust, textDigest } from '@offshoot/statements';
import { isZone } from '@offshoot/times/occurrences.ts';
import { linkedLine } from '../domain/phrases.ts';
import type { AllowanceTable } from '../effects/allowance-store.ts';
import type { CardTable } from '../effects/card-store.ts';
import type { KnowsEffects } from '../effects/effect-kinds.ts';
import { verifyTrust } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { pinOf, requirePinnable } from '../versions/domain/pin.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { grantsGiven, openCards } from './permissions.ts';

/** The order of issue decides, not of arrival: an older statement cannot undo a newer one. */
export async function setTrust(deps: OrderDeps<ConversationTable>, trust: Trust, statement: Signed): Promise<void> {
  const { ownerId, claimId } = claimedState(deps).claimed;
  const { instanceId } = deps;
  const purpose = `trust ${textDigest(canonicalJson({ ...trust } as unknown as JsonObject))}`;
  if (isRepeat(deps, statement, purpose)) return;
  requireSensible(deps, trust);
  requirePinnable(deps.store.state, trust.pin);
  const keys = await freshKeys(deps, ownerId);
  await verifyTrust({ instanceId, ownerId, trust, statement, keys, now: deps.now() });
  requireStillOwner(deps, ownerId);
  const issuedAt = statement.envelope.issuedAt.getTime();
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    const { trust: before, trustIssuedAt, ownerChangedAt, link } = deps.store.state;
    // Statements have a resolution of one second: two in the same second are both accepted, in order of arrival.
    if (issuedAt < Math.max(trustIssuedAt, ownerChangedAt)) throw superseded();
    // A newer version may have come meanwhile.
    requirePinnable(deps.store.state, trust.pin);
    const pinnedBefore = pinOf(deps.store.state)?.version ?? 0;
    deps.store.change({ trust, trustIssuedAt: issuedAt });
    const pinnedVersion = pinOf(deps.store.state)?.version ?? 0;
    if (pinnedVersion !== pinnedBefore) deps.store.report({ claimId, pinnedVersion });
    // People are told again only if the state is another one.
    if (trust.state !== before.state) deps.store.change({ pausedToldAt: 0 });
    const linked = addedTo(before, trust).inboxes.find((inboxId) => inboxId === link?.saidBy);
    if (linked !== undefined) {
      deps.store.change({ link: undefined });
      if (trust.state !== 'archived') deps.store.conversation.say(`linked:${statement.envelope.nonce}`, linkedLine(nameOf(deps, linked)));
    }
    // The agent does not answer earlier questions when it resumes.
    if (trust.state !== 'active') deps.store.conversation.allAnswered();
  });
  deps.log.info({ instanceId, level: trust.level, state: trust.state }, 'has new trust settings from its owner');
  deps.wake.duties();
  deps.wake.reports();
  deps.wake.thoughts();
}

/** As they are now. */
export function trustSettings(deps: AgentDeps<AllowanceTable & CardTable> & KnowsEffects, requestId: string): TrustSettings {
  const { trust, trustIssuedAt } = deps.store.state;
  const signed = trustIssuedAt === 0 ? {} : { signedAt: new Date(trustIssuedAt).toISOString() };
  return { answer: 'trust', requestId, trust, ...signed, cards: openCards(deps), grants: grantsGiven(deps) };
}

/** Only of what is added: what has become wrong since must not keep the owner from pausing the agent. */
function requireSensible({ store }: Pick<AgentDeps<ConversationTable>, 'store'>, trust: Trust): void {
  const { inboxId: own, link, trust: before } = store.state;
  const { inboxes, delegates } = addedTo(before, trust);
  // Agents decide nothing, even if the owner signs otherwise.
  const agent = [...inboxes, ...delegates].find((inboxId) => inboxId === own || store.conversation.member(inboxId)?.isAgent);
  if (agent !== undefined)
    throw new Refusal('VALIDATION_FAILED', `${agent} is the inbox of an agent: agents decide nothing.`, {
      help: 'Use the inbox of a person.',
      metadata: { field: 'inboxId' },
    });
  // If two said the code, the owner cannot know which of them they were shown.
  if (link?.isContested && inboxes.some((inboxId) => inboxId === link.saidBy))
    throw new Refusal('VALIDATION_FAILED', 'More than one inbox said the code, so none of them is linked.', {
      help: 'Get a new code, and say it where only you can have seen it.',
      metadata: { field: 'inboxes' },
    });
  const zone = trust.quietHours?.zone;
  if (zone !== undefined && !isZone(zone))
    throw new Refusal('VALIDATION_FAILED', `I know no time zone ${zone}.`, {
      help: 'Use a name such as Europe/Berlin.',
      metadata: { field: 'zone' },
    });
}

function addedTo(before: Trust, { inboxes, delegates }: Trust): { inboxes: string[]; delegates: string[] } {
  const [linked, deciding] = [new Set(before.inboxes), new Set(before.delegates.map(({ inboxId }) => inboxId))];
  return {
    inboxes: inboxes.filter((inboxId) => !linked.has(inboxId)),
    delegates: delegates.flatMap(({ inboxId }) => (deciding.has(inboxId) ? [] : [inboxId])),
  };
}
