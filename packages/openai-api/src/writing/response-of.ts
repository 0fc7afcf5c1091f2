import { conversationIdIn } from '../reading/conversation-bodies.ts';
import type { OutputItem } from '../schemas/items.ts';
import type { CreateRequest, TextFormat } from '../schemas/request.ts';
import type { IncompleteReason, ResponseError, ResponseObject, ResponseStatus, ShownTool, Usage } from '../schemas/response.ts';
import type { Tool, ToolChoice } from '../schemas/tools.ts';

/** The parts of a response that are known before the model has said anything. */
export interface ResponseSettings {
  id: string;
  /** Seconds since 1970. */
  createdAt: number;
  /** The model in effect. */
  model: string;
  /** The request as it was merged with the agent's profile: its tools in their own form, nothing of the registry left open. */
  request: CreateRequest;
  /** As in effect: false for a response that must not be stored. */
  isStored: boolean;
  /** Of the agent in effect, for a chain too. */
  agent?: { id: string; version: number };
}

/** How far a response has come. */
export interface ResponseProgress {
  status: ResponseStatus;
  output: readonly OutputItem[];
  completedAt?: number;
  incomplete?: IncompleteReason;
  error?: ResponseError;
  usage?: Usage;
}

/** All 31 fields, for any request. Numbers are what was in effect. */
export function responseOf(settings: ResponseSettings, progress: ResponseProgress): ResponseObject {
  const { request, agent } = settings;
  const { prompt, text, reasoning } = request;
  const conversation = conversationIdIn(request);
  return {
    id: settings.id,
    object: 'response',
    created_at: settings.createdAt,
    completed_at: progress.completedAt ?? null,
    status: progress.status,
    incomplete_details: progress.incomplete ? { reason: progress.incomplete } : null,
    model: settings.model,
    previous_response_id: request.previous_response_id ?? null,
    instructions: request.instructions ?? null,
    output: [...progress.output],
    error: progress.error ?? null,
    tools: (request.tools ?? []).flatMap(shownToolOf),
    tool_choice: shownChoiceOf(request.tool_choice ?? 'auto'),
    truncation: request.truncation ?? 'disabled',
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    text: { format: shownFormatOf(text?.format ?? { type: 'text' }), ...(text?.verbosity && { verbosity: text.verbosity }) },
    top_p: request.top_p ?? 1,
    presence_penalty: request.presence_penalty ?? 0,
    frequency_penalty: request.frequency_penalty ?? 0,
    top_logprobs: request.top_logprobs ?? 0,
    temperature: request.temperature ?? 1,
    reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
    usage: progress.usage ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    store: settings.isStored,
    background: request.background ?? false,
    // There is one tier.
    service_tier: 'default',
    metadata: request.metadata ?? {},
    safety_identifier: request.safety_identifier ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    ...(conversation !== undefined && { conversation: { id: conversation } }),
    ...(agent && { agent_id: agent.id, agent_version: agent.version }),
    ...(prompt && { prompt: { id: prompt.id, version: prompt.version ?? null, variables: prompt.variables ?? null } }),
  };
}

/** Without keys, headers and what may be secret in an address. */
function shownToolOf(tool: Tool): ShownTool[] {
  switch (tool.type) {
    case 'function':
      if (!('name' in tool)) return [];
      return [
        {
          type: 'function',
          name: tool.name,
          description: tool.description ?? null,
          parameters: tool.parameters ?? null,
          strict: tool.strict ?? null,
        },
      ];
    case 'mcp':
      return [
        {
          type: 'mcp',
          server_label: tool.server_label,
          ...(tool.server_url && { server_url: plainAddress(tool.server_url) }),
          ...(tool.server_description && { server_description: tool.server_description }),
          allowed_tools: tool.allowed_tools ?? null,
          require_approval: tool.require_approval ?? null,
        },
      ];
    default:
      return [tool];
  }
}

/** Everything else in an address may carry a key, and paths do. */
const plainAddress = (address: string): string => (URL.canParse(address) ? new URL(address).origin : '');

const shownFormatOf = (format: TextFormat): ResponseObject['text']['format'] =>
  format.type === 'json_schema' ? { ...format, description: format.description ?? null, strict: format.strict ?? false } : format;

function shownChoiceOf(choice: ToolChoice): ToolChoice {
  return typeof choice === 'object' && choice.type === 'allowed_tools' ? { ...choice, mode: choice.mode ?? 'auto' } : choice;
}
