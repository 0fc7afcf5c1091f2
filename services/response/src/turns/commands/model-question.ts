import type { ModelItem, TurnRequest } from '@offshoot/models';
import type { CreateRequest, ToolChoice } from '@offshoot/openai-api';
import { promptOf } from '@offshoot/profiles';
import type { Turn } from '../../conversations/domain/turn.ts';

/** What the model is asked in a turn, but for its tools. */
export function modelQuestionOf({
  settings,
  told,
  character,
}: Pick<Turn, 'settings' | 'told' | 'character'>): Omit<TurnRequest, 'limits' | 'tools'> {
  const { request, model } = settings;
  return {
    model,
    instructions: promptOf({ instructions: request.instructions ?? '', soul: character?.soul ?? null }),
    items: [...summaryItem(told.summary), ...told.items],
    toolChoice: choiceOf(request.tool_choice ?? 'auto'),
    ...(typeof request.parallel_tool_calls === 'boolean' && { isParallel: request.parallel_tool_calls }),
    ...samplingOf(request),
    ...logprobsOf(request),
    ...formatOf(request.text?.format),
  };
}

/** The first question as known before tools are opened, for the checks of its payer's budget. */
export const firstQuestionOf = (turn: Turn) => ({
  ...modelQuestionOf(turn),
  maxOutputTokens: turn.settings.request.max_output_tokens ?? undefined,
});

/** Like everything that people said, it is no instruction of the program's. */
const summaryItem = (summary: string | undefined): ModelItem[] =>
  summary === undefined ? [] : [{ is: 'message', role: 'user', text: `What was said earlier in this conversation:\n${summary}` }];

function samplingOf({ temperature, top_p, presence_penalty, frequency_penalty, reasoning, text }: CreateRequest) {
  return {
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof top_p === 'number' && { topP: top_p }),
    ...(typeof presence_penalty === 'number' && { presencePenalty: presence_penalty }),
    ...(typeof frequency_penalty === 'number' && { frequencyPenalty: frequency_penalty }),
    ...(reasoning?.effort && { effort: reasoning.effort }),
    ...(text?.verbosity && { verbosity: text.verbosity }),
  };
}

/** They are told if the request wants to see them, or wants more than none of them. */
function logprobsOf({ include, top_logprobs }: CreateRequest): Pick<TurnRequest, 'topLogprobs'> {
  return top_logprobs || include?.includes('message.output_text.logprobs') ? { topLogprobs: top_logprobs ?? 0 } : {};
}

function formatOf(format: NonNullable<CreateRequest['text']>['format']): Pick<TurnRequest, 'format'> {
  if (!format || format.type === 'text') return {};
  if (format.type === 'json_object') return { format: 'json' };
  const { name, description, schema, strict } = format;
  return { format: { name, schema, ...(description && { description }), ...(strict && { isStrict: true }) } };
}

function choiceOf(choice: ToolChoice): NonNullable<TurnRequest['toolChoice']> {
  if (typeof choice === 'string') return choice;
  if (choice.type === 'function') return { name: choice.name };
  if (choice.type === 'file_search' || choice.type === 'code_interpreter') return { name: choice.type };
  return choice.type === 'allowed_tools' ? (choice.mode ?? 'auto') : 'required';
}
