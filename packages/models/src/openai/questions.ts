// The body of a chat completion: as much of a request as the endpoint understands.
import type { ModelRequest } from '../model.ts';
import { messagesOf } from './messages.ts';

/**
 * `whole`: everything. `renamed`: the limit of tokens by its new name, which reasoning models of OpenAI want. `plain`: what every endpoint
 * understands; a schema is told in words then.
 */
export type Dialect = 'whole' | 'renamed' | 'plain';

export function questionOf(request: ModelRequest, dialect: Dialect, isStreamed: boolean) {
  const { model, items, instructions, tools = [], toolChoice = 'auto' } = request;
  const told = dialect === 'plain' ? [instructions, schemaWords(request)].filter((one) => one !== '').join('\n\n') : instructions;
  return {
    model,
    messages: messagesOf({ items, instructions: told }),
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, parameters, isStrict }) => ({
        type: 'function' as const,
        function: { name, description, parameters: { ...parameters }, ...(isStrict && dialect !== 'plain' && { strict: true }) },
      })),
      tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, function: { name: toolChoice.name } },
    }),
    ...(dialect !== 'plain' && optionsOf(request, dialect, isStreamed)),
  };
}

/**
 * Questions that an endpoint either takes all, or refuses all: of one model, with the same parameters. Undefined: a schema may be refused for what
 * stands in it, so that nothing follows for other questions.
 */
export function kindOf(request: ModelRequest): string | undefined {
  if (typeof request.format === 'object' || request.tools?.some(({ isStrict }) => isStrict)) return undefined;
  const options = Object.entries(optionsOf(request, 'whole', request.isStreamed !== false)).filter(([, value]) => value !== undefined);
  return JSON.stringify([request.model, ...options.map(([name]) => name).sort()]);
}

/** The options that some endpoints refuse. JSON leaves out those that are undefined. */
function optionsOf(request: ModelRequest, dialect: Dialect, isStreamed: boolean) {
  const { maxOutputTokens, tools = [], format } = request;
  return {
    ...(dialect === 'renamed' ? { max_completion_tokens: maxOutputTokens } : { max_tokens: maxOutputTokens }),
    temperature: request.temperature,
    top_p: request.topP,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    logprobs: request.topLogprobs === undefined ? undefined : true,
    top_logprobs: request.topLogprobs || undefined,
    reasoning_effort: request.effort,
    verbosity: request.verbosity,
    parallel_tool_calls: tools.length > 0 ? request.isParallel : undefined,
    response_format: formatOf(format),
    // Without it, OpenAI tells no usage in a stream.
    stream_options: isStreamed ? { include_usage: true } : undefined,
  };
}

function formatOf(format: ModelRequest['format']) {
  if (format === undefined || format === 'text') return undefined;
  if (format === 'json') return { type: 'json_object' as const };
  const { name, description, schema, isStrict } = format;
  return {
    type: 'json_schema' as const,
    json_schema: { name, ...(description && { description }), schema: { ...schema }, strict: isStrict ?? false },
  };
}

const schemaWords = ({ format }: ModelRequest): string =>
  typeof format === 'object'
    ? `Answer with JSON alone, without any other text. It has to fit this JSON Schema:\n${JSON.stringify(format.schema)}`
    : '';
