import type { ModelItem, TurnRequest, TurnTool } from '@offshoot/models';
import type { Item, ToolChoice } from '@offshoot/open-responses';
import type { Turn } from '../domain/turn.ts';

type Question = Omit<TurnRequest, 'limits' | 'tools'> & { tools: readonly TurnTool[] };

/** What the model is asked in a turn. */
export function modelQuestionOf({ settings, earlier, response }: Turn): Question {
  const { request, model } = settings;
  const items = [...earlier.items, ...response.input];
  const tools = (request.tools ?? []).flatMap((tool): TurnTool[] =>
    tool.type === 'function' && 'name' in tool
      ? [{ name: tool.name, description: tool.description ?? '', parameters: tool.parameters ?? { type: 'object' } }]
      : [],
  );
  return {
    model,
    instructions: [request.instructions ?? '', summaryText(earlier.summary), ...items.flatMap(ruleIn)].filter(Boolean).join('\n\n'),
    items: items.flatMap(modelItemsOf),
    tools,
    toolChoice: choiceOf(request.tool_choice ?? 'auto'),
    isParallel: request.parallel_tool_calls ?? true,
    ...(typeof request.temperature === 'number' && { temperature: request.temperature }),
    ...(request.text?.format && request.text.format.type !== 'text' && { format: 'json' as const }),
  };
}

const summaryText = (summary: string | undefined): string =>
  summary === undefined ? '' : `What was said earlier in this conversation, in short:\n${summary}`;

function ruleIn(item: Item): string[] {
  return item.type === 'message' && (item.role === 'system' || item.role === 'developer') ? [textOf(item)] : [];
}

function textOf(item: Extract<Item, { type: 'message' }>): string {
  return item.content
    .map((part) => {
      if ('text' in part) return part.text;
      return part.type === 'refusal' ? part.refusal : `[${part.type === 'input_image' ? 'a picture' : 'a file'}]`;
    })
    .join('\n');
}

function modelItemsOf(item: Item): ModelItem[] {
  switch (item.type) {
    case 'message':
      if (item.role === 'user' || item.role === 'assistant') return [{ is: 'message', role: item.role, text: textOf(item) }];
      return [];
    case 'function_call':
      return item.status === 'incomplete' ? [] : [{ is: 'call', callId: item.call_id, name: item.name, arguments: item.arguments }];
    case 'function_call_output':
      return [{ is: 'result', callId: item.call_id, output: typeof item.output === 'string' ? item.output : JSON.stringify(item.output) }];
    default:
      return [];
  }
}

function choiceOf(choice: ToolChoice): NonNullable<TurnRequest['toolChoice']> {
  if (typeof choice === 'string') return choice;
  if (choice.type === 'function') return { name: choice.name };
  return choice.type === 'allowed_tools' ? (choice.mode ?? 'auto') : 'required';
}
