// A conversation as the messages of a chat completion.
import type OpenAI from 'openai';
import type { ModelAttachment, ModelItem, ModelRequest } from '../model.ts';
import { objectJson } from '../turn/arguments.ts';

type ChatMessage = OpenAI.Chat.ChatCompletionMessageParam;
type Part = OpenAI.Chat.ChatCompletionContentPart;

/**
 * Calls that follow each other, or a message of the model, are one message to the endpoint. It wants their results right after it, wherever they
 * stood; and none whose call is gone.
 */
export function messagesOf({ instructions, items }: Pick<ModelRequest, 'instructions' | 'items'>): ChatMessage[] {
  const messages: ChatMessage[] = instructions === '' ? [] : [{ role: 'system', content: instructions }];
  const results = new Map(items.flatMap((item) => (item.is === 'result' ? [[item.callId, item] as const] : [])));
  let called: string[] = [];
  const answerCalls = () => {
    const given = called.flatMap((callId) => results.get(callId) ?? []);
    messages.push(...given.map(({ callId, output }) => ({ role: 'tool' as const, tool_call_id: callId, content: output })));
    // Results are text to an endpoint: what else a tool returned follows, as if the user had sent it.
    const shown = given.flatMap(({ attached = [] }) => attached.map(partOf));
    if (shown.length > 0) messages.push({ role: 'user', content: shown });
    called = [];
  };
  for (const item of items) {
    if (item.is === 'call') {
      addCall(messages, item);
      called.push(item.callId);
    } else if (item.is === 'message') {
      answerCalls();
      messages.push(messageOf(item));
      // A result stands where one answer of the model ends and the next begins.
    } else if (called.includes(item.callId)) answerCalls();
  }
  answerCalls();
  return messages;
}

function messageOf({ role, text, attached = [] }: Extract<ModelItem, { is: 'message' }>): ChatMessage {
  if (role === 'assistant') return { role, content: text };
  // Many endpoints know no other role for words of the program.
  if (role === 'system' || role === 'developer') return { role: 'system', content: text };
  return { role, content: attached.length === 0 ? text : partsOf(text, attached) };
}

function addCall(messages: ChatMessage[], { callId, name, arguments: json }: Extract<ModelItem, { is: 'call' }>): void {
  const call = { id: callId, type: 'function' as const, function: { name, arguments: objectJson(json) } };
  const last = messages.at(-1);
  if (last?.role === 'assistant') messages[messages.length - 1] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
  else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
}

/** Text and attachments in the order in which they were sent. */
function partsOf(text: string, attached: readonly ModelAttachment[]): Part[] {
  const parts: Part[] = [];
  let told = 0;
  for (const one of attached.toSorted((a, b) => a.at - b.at)) {
    if (one.at > told) parts.push({ type: 'text', text: text.slice(told, one.at) });
    told = Math.max(told, one.at);
    parts.push(partOf(one));
  }
  if (told < text.length) parts.push({ type: 'text', text: text.slice(told) });
  return parts;
}

function partOf(one: ModelAttachment): Part {
  if (one.is === 'image') return { type: 'image_url', image_url: { url: one.url, ...(one.detail && { detail: one.detail }) } };
  if (one.is === 'file') return { type: 'file', file: { filename: one.name, file_data: one.data } };
  return { type: 'text', text: `[File ${JSON.stringify(one.name)}]\n${one.text}\n[End of the file]` };
}
