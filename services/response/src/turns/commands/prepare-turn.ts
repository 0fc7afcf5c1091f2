import {
  agentFieldOf,
  type CreateRequest,
  checkOrder,
  checkToolChoice,
  conversationIdIn,
  type Item,
  referredIds,
  responseOf,
  storedItemsOf,
} from '@offshoot/openai-api';
import type { EffectiveProfile } from '@offshoot/profiles';
import type { Identity, MemberCall } from '@offshoot/rpc/auth';
import { type TellDeps, tellConversation } from '../../conversations/commands/tell-conversation.ts';
import {
  type Before,
  beforeIn,
  type Earlier,
  NOTHING,
  requireCapacity,
  requireContinuable,
} from '../../conversations/domain/conversation.ts';
import {
  conversationLocked,
  earlierSaid,
  isNamedConversationId,
  type NamedConversation,
  requireConversationCapacity,
} from '../../conversations/domain/named-conversation.ts';
import type { Character, Turn } from '../../conversations/domain/turn.ts';
import type { ConversationRows } from '../../conversations/store/conversations.ts';
import type { AgentProfiles, Models } from '../../database/domain/ports.ts';
import type { ChainLink, Pin } from '../../database/domain/stored-response.ts';
import {
  conversationNotFound,
  earlierNotFound,
  isResponseId,
  mayHandle,
  maySearchEntries,
  previousInConversation,
  previousNotFound,
  requireAnyModel,
  requireOwnFiles,
  requireScope,
} from '../../members/domain/access.ts';
import type { Limits } from '../../members/domain/limits.ts';
import type { StoredCapacity } from '../../retention/domain/stored-quotas.ts';
import { requireApprovable } from '../../tools/domain/approval-rules.ts';
import { requireAddresses, requireRunnable, requireSchemas } from '../../tools/domain/tool-rules.ts';
import { type Configuration, pinFor } from '../domain/configuration.ts';
import { effectiveRequest } from '../domain/effective.ts';
import { requireImages } from '../domain/image-rules.ts';
import type { Held, SocketMemory } from '../domain/socket-memory.ts';
import type { ResponseRows } from '../store/responses.ts';
import { requireStores, type StoresDeps } from './require-stores.ts';

type ChainRows = Pick<ResponseRows, 'chainTo' | 'areThere' | 'byId' | 'itemsNamed'>;

export interface PrepareDeps extends TellDeps, StoresDeps {
  knowledge: TellDeps['knowledge'] & StoresDeps['knowledge'];
  rows: ChainRows;
  conversations: Pick<ConversationRows, 'byId' | 'said'>;
  profiles: AgentProfiles;
  models: Models;
  limits: Limits;
  capacity: StoredCapacity;
  /** Whether there is something that runs code. */
  runsCode: boolean;
  /** Of servers that are called though they are private, or have no TLS. */
  mcpOrigins: readonly string[];
  now(): Date;
  newId(prefix: string): string;
}

export interface PreparedTurn {
  turn: Turn;
  /** To be stored with the response, if that is. Undefined: it is stored already, or there is none. */
  configuration: Configuration | undefined;
}

/** What a WebSocket remembers of conversations that are not wholly stored. */
type Remembered = Pick<SocketMemory, 'held' | 'configuration'>;

interface PrepareOptions {
  remembered?: Remembered;
  /** False: it is read, and not answered. */
  isGenerated?: boolean;
  /** It is only counted how long it is. */
  isCounted?: boolean;
  signal: AbortSignal;
}

/** Refuses everything that can be refused before the model is asked. Throws RequestRefusal. */
export async function prepareTurn(
  deps: PrepareDeps,
  member: MemberCall,
  request: CreateRequest,
  { remembered, isGenerated = true, isCounted = false, signal }: PrepareOptions,
): Promise<PreparedTurn> {
  requireScope(member.identity, 'responses:write');
  requireOwnFiles(member.identity, request.tools ?? []);
  requireSchemas(request);
  requireAddresses(request.tools ?? [], deps.mcpOrigins);
  requireImages(request);
  const { limits, newId, now } = deps;
  const early = earlyCheck(deps, member, request, signal);
  const within = await conversationAround(deps, member.identity, conversationIdIn(request));
  if (within?.known.isLocked && !isCounted) throw conversationLocked();
  const before = await conversationBefore(deps, member.identity, request.previous_response_id ?? undefined, remembered);
  const last = before?.last;
  const earlier = within?.earlier ?? before?.earlier ?? NOTHING;
  const responseId = newId('resp');
  const conversationId = within?.known.conversationId ?? last?.conversationId ?? responseId;
  const pinned = await configurationFor(deps, member, request, {
    before: within?.known ?? last ?? {},
    early,
    splitKey: conversationId,
    remembered,
    signal,
  });
  const time = now();
  const effective = effectiveRequest(request, pinned?.profile, { ...deps.models, now: time });
  if (effective.isStored && !isCounted) deps.capacity.require(member.identity);
  requireRunnable(effective.request.tools ?? [], deps);
  await requireStores(deps, member, request.tools ?? [], signal);
  checkToolChoice(effective.request.tool_choice, effective.request.tools ?? []);

  const input = await newItems(deps, member.identity, request.input, earlier.items);
  checkOrder(earlier.items, input, within ? 'conversation' : 'previous_response_id');
  requireApprovable(input, earlier.items, effective.request.tools ?? []);
  if (within) requireConversationCapacity(within.known, input, limits);
  requireCapacity(earlier, input.length, limits.items);
  const told = await tellConversation(deps, member, { earlier, input }, { isNew: true, signal });

  const isBackground = request.background === true;
  const settings = {
    id: responseId,
    createdAt: Math.floor(time.getTime() / 1000),
    model: deps.models.onlyModel ?? effective.model,
    request: effective.request,
    isStored: effective.isStored,
    ...(pinned && { agent: { id: pinned.pin.agentId, version: pinned.pin.agentVersion } }),
  };
  return {
    configuration: pinned?.configuration,
    turn: {
      member,
      settings,
      isStored: effective.isStored,
      earlier,
      revision: within?.known.revision,
      told,
      isGenerated,
      searchesEntries: maySearchEntries(member.identity, request.tools ?? []),
      memory: effective.memory,
      sandboxPolicyId: pinned?.profile.sandbox_policy_id ?? undefined,
      character: pinned && characterOf(pinned.profile),
      response: {
        responseId,
        tenantId: member.identity.tenantId,
        payer: member.identity.payer,
        subject: member.identity.subject,
        keyId: member.identity.keyId ?? '',
        conversationId,
        previousResponseId: last?.responseId,
        status: isBackground ? 'queued' : 'in_progress',
        isBackground,
        hasEvents: isBackground && request.stream === true,
        resource: responseOf(settings, { status: isBackground ? 'queued' : 'in_progress', output: [] }),
        input,
        output: [],
        itemCount: earlier.itemCount + input.length,
        pin: pinned?.pin,
        expireTime: effective.expireTime,
      },
    },
  };
}

const characterOf = ({ soul, trust_level, tool_grants }: EffectiveProfile): Character => ({ soul, trust_level, tool_grants });

/**
 * The items that a request adds to a conversation. It may refer to anything that its caller could read, and repeat items that the
 * conversation has already, which count once. Throws RequestRefusal.
 */
export async function newItems(
  { rows, newId }: Pick<PrepareDeps, 'newId'> & { rows: Pick<ResponseRows, 'itemsNamed'> },
  identity: Identity,
  input: CreateRequest['input'],
  earlier: readonly Item[],
): Promise<Item[]> {
  const byId = new Map(earlier.map((item) => [item.id, item]));
  const elsewhere = referredIds(input).filter((id) => !byId.has(id));
  const found = elsewhere.length === 0 ? [] : await rows.itemsNamed(identity.tenantId, identity.subject, elsewhere);
  const others = new Map(found.filter((one) => mayHandle(identity, one)).map(({ item }) => [item.id, item]));
  const items = storedItemsOf(input, { newId, referred: (id) => byId.get(id) ?? others.get(id) });
  return items.filter(({ id }) => !byId.has(id));
}

/** The one that a request names, with what was said in it. Throws RequestRefusal. */
async function conversationAround(
  { conversations }: Pick<PrepareDeps, 'conversations'>,
  identity: Identity,
  conversationId: string | undefined,
): Promise<{ known: NamedConversation; earlier: Earlier } | undefined> {
  if (conversationId === undefined) return undefined;
  const known = await handledConversation(conversations, identity, conversationId);
  // Its items are not older than its revision.
  return { known, earlier: earlierSaid(await conversations.said(conversationId)) };
}

/** Throws RequestRefusal, the same one for what is not there and what is not theirs. */
export async function handledConversation(
  conversations: Pick<ConversationRows, 'byId'>,
  identity: Identity,
  conversationId: string,
): Promise<NamedConversation> {
  const known = isNamedConversationId(conversationId) ? await conversations.byId(identity.tenantId, conversationId) : undefined;
  if (known === undefined || !mayHandle(identity, known)) throw conversationNotFound(conversationId);
  return known;
}

/** Throws RequestRefusal. */
export async function conversationBefore(
  { rows }: Pick<PrepareDeps, 'rows'>,
  identity: Identity,
  previous: string | undefined,
  remembered?: Remembered,
): Promise<Before | undefined> {
  if (previous === undefined) return undefined;
  if (!isResponseId(previous)) throw previousNotFound(previous);
  const held = remembered?.held(previous);
  const before = held ? await beforeHeld(rows, held) : await beforeStored(rows, identity.tenantId, previous);
  if (before === undefined) {
    const known = await rows.byId(identity.tenantId, previous);
    throw known && mayHandle(identity, known) ? earlierNotFound(previous) : previousNotFound(previous);
  }
  if (!mayHandle(identity, before.last)) throw previousNotFound(previous);
  if (isNamedConversationId(before.last.conversationId)) throw previousInConversation(before.last.conversationId);
  requireContinuable(before.last);
  return before;
}

const beforeStored = async (rows: ChainRows, tenantId: string, previous: string): Promise<Before | undefined> =>
  beforeIn((await rows.chainTo(tenantId, previous)) ?? []);

/** Reads the stored part again, so that no conversation goes on from a deleted response. Undefined: one was deleted. */
async function beforeHeld(rows: ChainRows, held: Held): Promise<Before | undefined> {
  const { last, storedBefore, storedSince, items, itemCount } = held;
  const { tenantId } = last;
  if (storedSince.length > 0 && !(await rows.areThere(tenantId, storedSince))) return undefined;
  if (storedBefore === undefined) return { last, earlier: { ...NOTHING, items, itemCount } };
  const stored = await beforeStored(rows, tenantId, storedBefore);
  if (stored === undefined) return undefined;
  const { pin, configuration } = stored.last;
  return {
    last: pin?.digest === last.pin?.digest ? { ...last, configuration } : last,
    earlier: { ...stored.earlier, items: [...stored.earlier.items, ...items], itemCount },
  };
}

interface EarlyCheck {
  agentId: string;
  /** The version that the member may use, the current one. Undefined: they may not. */
  passed: Promise<number | undefined>;
}

/** Asks whether the member may use the agent with which a conversation seems to go on, while that is read. The result counts only once it is read. */
function earlyCheck(
  { profiles }: Pick<PrepareDeps, 'profiles'>,
  member: MemberCall,
  request: CreateRequest,
  signal: AbortSignal,
): EarlyCheck | undefined {
  const { previous_response_id, agent_id: agentId } = request;
  if (!previous_response_id || !agentId || !AGENT.test(agentId) || !member.identity.scopes.includes('agents:use')) return undefined;
  const asked = profiles.requireUse(member, { agentId, field: agentFieldOf(request) }, signal);
  return { agentId, passed: asked.catch(() => undefined) };
}

/** Without a version: the conversation may keep the one that it has. */
const AGENT = /^agent_[a-z2-7]{26}$/;

interface Pinned {
  pin: Pin;
  profile: EffectiveProfile;
  /** Undefined: it is stored. */
  configuration: Configuration | undefined;
}

/** Undefined: neither the request nor the conversation names an agent. Throws RequestRefusal, as for an unknown one, if the member may not use it. */
export async function configurationFor(
  { profiles }: Pick<PrepareDeps, 'profiles'>,
  member: MemberCall,
  request: Pick<CreateRequest, 'agent_id' | 'prompt' | 'previous_response_id' | 'conversation'>,
  o: {
    before: Partial<Pick<ChainLink, 'pin' | 'configuration'>>;
    early?: EarlyCheck | undefined;
    splitKey: string;
    /** Its instructions are not needed, so its variables need no values. */
    isForModel?: boolean;
    remembered?: Remembered | undefined;
    signal: AbortSignal;
  },
): Promise<Pinned | undefined> {
  const { before, early, splitKey, isForModel = false, remembered, signal } = o;
  const field = agentFieldOf(request);
  const choice = pinFor(request, before.pin);
  if (choice.is === 'none') {
    requireAnyModel(member.identity);
    return undefined;
  }
  requireScope(member.identity, 'agents:use');
  if (choice.is === 'kept') {
    const { pin } = choice;
    const ours = remembered?.configuration(pin.digest);
    const profile: unknown = ours === undefined ? before.configuration : JSON.parse(ours.json);
    const passed = early?.agentId === pin.agentId ? await early.passed : undefined;
    if (passed !== pin.agentVersion) await profiles.requireUse(member, { ...pin, field }, signal);
    if (profile === undefined) throw previousNotFound(request.previous_response_id ?? '');
    return { pin, profile: profile as EffectiveProfile, configuration: ours };
  }
  const { reference, variables } = choice;
  const asked = { reference, variables: isForModel ? undefined : variables, splitKey, field };
  const { agentId, agentVersion, json, digest } = await profiles.resolve(member, asked, signal);
  return {
    pin: { agentId, agentVersion, reference, variables, digest },
    profile: JSON.parse(json) as EffectiveProfile,
    configuration: { digest, json },
  };
}
