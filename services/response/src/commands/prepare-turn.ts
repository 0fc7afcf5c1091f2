import type { MemberCall } from '@offshoot/callers';
import { type CreateRequest, checkOrder, checkToolChoice, responseOf, storedItemsOf } from '@offshoot/open-responses';
import type { EffectiveProfile } from '@offshoot/profiles';
import { isResponseId, mayHandle, previousNotFound, requireScope } from '../domain/access.ts';
import { earlierIn, NOTHING, requireContinuable, requireRoom } from '../domain/conversation.ts';
import { effectiveRequest } from '../domain/effective.ts';
import type { Limits } from '../domain/limits.ts';
import { pinFor } from '../domain/pinning.ts';
import type { AgentProfiles, Models } from '../domain/ports.ts';
import type { ChainLink, Pin } from '../domain/stored-response.ts';
import type { Turn } from '../domain/turn.ts';
import type { Configuration, ResponseRows } from '../store/responses.ts';

export interface PrepareDeps {
  rows: Pick<ResponseRows, 'chainTo' | 'configuration'>;
  profiles: AgentProfiles;
  models: Models;
  limits: Limits;
  now(): Date;
  newId(prefix: string): string;
}

export interface PreparedTurn {
  turn: Turn;
  /** To be stored with the response. Undefined: it is stored, or there is none. */
  configuration: Configuration | undefined;
}

/** What a WebSocket remembers of responses that are not stored. */
export interface Remembered {
  chainTo(responseId: string): ChainLink[] | undefined;
  configuration(digest: string): Configuration | undefined;
}

/** Refuses everything that can be refused before the model is asked. Throws RequestRefusal. */
export async function prepareTurn(
  deps: PrepareDeps,
  member: MemberCall,
  request: CreateRequest,
  { remembered, signal }: { remembered?: Remembered; signal: AbortSignal },
): Promise<PreparedTurn> {
  requireScope(member.identity, 'responses:write');
  const { limits, newId, now } = deps;
  const chain = await chainBefore(deps, member, request.previous_response_id ?? undefined, remembered);
  const last = chain.at(-1);
  const responseId = newId('resp');
  const conversationId = last?.conversationId ?? responseId;
  const pinned = await configurationFor(deps, member, request, { before: last?.pin, splitKey: conversationId, remembered, signal });
  const time = now();
  const effective = effectiveRequest(request, pinned?.profile, { defaultModel: deps.models.defaultModel, now: time });
  checkToolChoice(effective.request.tool_choice, effective.request.tools ?? []);

  const earlier = chain.length === 0 ? NOTHING : earlierIn(chain);
  const byId = new Map(earlier.items.map((item) => [item.id, item]));
  const input = storedItemsOf(request.input, { newId, referred: (id) => byId.get(id) });
  checkOrder(earlier.items, input);
  requireRoom(earlier, input.length, limits.items);

  const isBackground = request.background === true;
  const settings = {
    id: responseId,
    createdAt: Math.floor(time.getTime() / 1000),
    model: effective.model,
    request: effective.request,
    isStored: effective.isStored,
    ...(pinned && { agent: { id: pinned.pin.agentId, version: pinned.pin.agentVersion } }),
  };
  return {
    configuration: effective.isStored ? pinned?.configuration : undefined,
    turn: {
      member,
      settings,
      isStored: effective.isStored,
      earlier,
      memory: effective.memory,
      response: {
        responseId,
        tenantId: member.identity.tenantId,
        subject: member.identity.subject,
        keyId: member.identity.keyId ?? '',
        conversationId,
        previousResponseId: last?.responseId,
        status: isBackground ? 'queued' : 'in_progress',
        isBackground,
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

async function chainBefore(
  { rows }: PrepareDeps,
  member: MemberCall,
  previous: string | undefined,
  remembered: Remembered | undefined,
): Promise<ChainLink[]> {
  if (previous === undefined) return [];
  if (!isResponseId(previous)) throw previousNotFound(previous);
  const chain = remembered?.chainTo(previous) ?? (await rows.chainTo(member.identity.tenantId, previous));
  const last = chain?.at(-1);
  if (chain === undefined || last === undefined || !mayHandle(member.identity, last)) throw previousNotFound(previous);
  requireContinuable(last);
  return chain;
}

interface Pinned {
  pin: Pin;
  profile: EffectiveProfile;
  /** Undefined: it is stored. */
  configuration: Configuration | undefined;
}

async function configurationFor(
  { rows, profiles }: PrepareDeps,
  member: MemberCall,
  request: CreateRequest,
  o: { before: Pin | undefined; splitKey: string; remembered: Remembered | undefined; signal: AbortSignal },
): Promise<Pinned | undefined> {
  const { before, splitKey, remembered, signal } = o;
  const choice = pinFor(request, before);
  if (choice.is === 'none') return undefined;
  requireScope(member.identity, 'agents:use');
  if (choice.is === 'kept') {
    const { pin } = choice;
    const ours = remembered?.configuration(pin.digest);
    const stored = ours === undefined ? rows.configuration(member.identity.tenantId, pin.digest) : JSON.parse(ours.json);
    const [profile] = await Promise.all([stored, profiles.requireUse(member, pin.agentId, signal)]);
    // Its responses have been deleted since they were read.
    if (profile === undefined) throw previousNotFound(request.previous_response_id ?? '');
    return { pin, profile: profile as EffectiveProfile, configuration: ours };
  }
  const { reference, variables } = choice;
  const { agentId, agentVersion, json, digest } = await profiles.resolve(member, { reference, variables, splitKey }, signal);
  return {
    pin: { agentId, agentVersion, reference, variables, digest },
    profile: JSON.parse(json) as EffectiveProfile,
    configuration: { digest, json },
  };
}
