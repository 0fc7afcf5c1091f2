import { type AllowedModels, allowedModelsText, isAllowed } from '@offshoot/models';
import { type CreateRequest, RequestRefusal, type Tool } from '@offshoot/openai-api';
import { type EffectiveProfile, mergeRequest, problemText, requestProblems } from '@offshoot/profiles';
import type { MemorySettings } from '../../conversations/domain/turn.ts';

/** What a turn runs with: the request, the configuration that it is pinned to, and the defaults of this service. */
export interface Effective {
  request: CreateRequest;
  model: string;
  isStored: boolean;
  memory: MemorySettings;
  /** Until when it is kept if nothing more is said. */
  expireTime: Date;
}

type Choice = { defaultModel: string | undefined; allowed: AllowedModels };

/** What writes a compaction: what the request names, or what its profile says. Throws RequestRefusal if nothing does, or it may not be asked. */
export function compactingModel(
  asked: string | null | undefined,
  profile: EffectiveProfile | undefined,
  { defaultModel, allowed }: Choice,
): string {
  return requireModel(asked ?? memoryOf(profile).summaryModel ?? profile?.model ?? defaultModel, allowed);
}

/** If no profile says how long. */
export const DEFAULT_RETENTION_DAYS = 30;
const DAY_MS = 86_400_000;

/** Throws RequestRefusal for what the profile does not allow. `profile`: undefined for a request that says everything itself. */
export function effectiveRequest(request: CreateRequest, profile: EffectiveProfile | undefined, o: Choice & { now: Date }): Effective {
  const merged = profile === undefined ? request : withProfile(request, profile);
  const { retentionDays, ...memory } = memoryOf(profile);
  const days = retentionDays ?? DEFAULT_RETENTION_DAYS;
  if (days === 0 && request.background === true)
    throw new RequestRefusal('invalid_request', 'The agent keeps no conversations, so none of its responses can be fetched later.', {
      code: 'not_stored',
      param: 'background',
    });
  const model = requireModel(merged.model ?? o.defaultModel, o.allowed);
  const isStored = (merged.store ?? true) && days > 0;
  if (request.conversation && !isStored)
    throw new RequestRefusal(
      'invalid_request',
      days > 0
        ? "A conversation keeps what is said in it, so 'store' must not be false."
        : 'The agent keeps no conversations, so it answers in none. Send the items in the request.',
      { code: 'not_stored', param: days > 0 ? 'store' : 'conversation' },
    );
  return {
    request: merged,
    model,
    isStored,
    memory: { ...memory, retentionDays },
    expireTime: new Date(o.now.getTime() + days * DAY_MS),
  };
}

function requireModel(model: string | null | undefined, allowed: AllowedModels): string {
  if (model && allowed !== 'any' && !isAllowed(allowed, model))
    throw new RequestRefusal('permission_denied', `This model may not be used. ${allowedModelsText(allowed)}`, {
      code: 'model_not_allowed',
      param: 'model',
    });
  if (model) return model;
  throw new RequestRefusal('invalid_request', "Missing required parameter: 'model'.", {
    code: 'missing_required_parameter',
    param: 'model',
  });
}

function withProfile(request: CreateRequest, profile: EffectiveProfile): CreateRequest {
  const [problem] = requestProblems(profile, request);
  if (problem)
    throw new RequestRefusal('invalid_request', problemText(problem), {
      code: problem.path === 'store' ? 'store_required' : 'sandbox_policy_refused',
      param: problem.path,
    });
  const { instructions, model, tools, temperature, top_p, max_output_tokens, store } = mergeRequest(profile, request);
  return {
    ...request,
    instructions,
    model,
    tools: tools.map((tool) => withStores(tool as Tool, profile.memory?.vector_store_ids ?? [])),
    temperature,
    top_p,
    max_output_tokens,
    store,
  };
}

/** The vector stores of the profile's memory are searched, too. */
function withStores(tool: Tool, stores: readonly string[]): Tool {
  if (tool.type !== 'file_search' || stores.length === 0) return tool;
  return { ...tool, vector_store_ids: [...new Set([...(tool.vector_store_ids ?? []), ...stores])] };
}

function memoryOf(profile: EffectiveProfile | undefined): MemorySettings {
  const { memory } = profile ?? {};
  return {
    retentionDays: memory?.conversation_retention_days ?? undefined,
    summaryModel: memory?.summary_enabled ? (memory.summary_model ?? profile?.model ?? undefined) : undefined,
    knowledge: memory?.knowledge ?? undefined,
  };
}
