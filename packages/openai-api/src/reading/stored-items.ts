// Input items as they are stored and listed: with an ID and a status, in one form, without what clients added.
import type { InputPart, OutputPart } from '../schemas/content.ts';
import type { HostedItem, InputItem, Item } from '../schemas/items.ts';
import { invalid, RequestRefusal } from './refusal.ts';

interface Storing {
  /** A new ID with this prefix, such as `msg`. */
  newId(prefix: string): string;
  /** The item that an `item_reference` names. Undefined: there is none that the caller may see. */
  referred?(id: string): Item | undefined;
}

/** Throws RequestRefusal if a reference leads nowhere, or two items have one ID. A text is one message of the user. */
export function storedItemsOf(input: string | readonly InputItem[] | null | undefined, storing: Storing): Item[] {
  if (input === null || input === undefined) return [];
  if (typeof input !== 'string') return withDifferentIds(input.map((item, index) => storedItemOf(item, index, storing)));
  const content: InputPart[] = [{ type: 'input_text', text: input }];
  return [{ type: 'message', id: storing.newId('msg'), status: 'completed', role: 'user', content }];
}

/** A request may repeat items of an earlier response, but IDs must differ within one list, because pages end at an ID. */
function withDifferentIds(items: Item[]): Item[] {
  const seen = new Set<string>();
  for (const [index, { id }] of items.entries()) {
    if (seen.has(id)) throw invalid(`'input[${index}]' has the ID of an item before it.`, 'duplicate_item_id', `input[${index}].id`);
    seen.add(id);
  }
  return items;
}

const isReference = (item: InputItem): item is Extract<InputItem, { type?: 'item_reference' | null }> =>
  !('role' in item) && (!('type' in item) || item.type === undefined || item.type === null || item.type === 'item_reference');

/** The IDs that its references name. */
export const referredIds = (input: Parameters<typeof storedItemsOf>[0]): string[] =>
  typeof input === 'string' ? [] : (input ?? []).flatMap((item) => (isReference(item) ? [(item as { id: string }).id] : []));

function storedItemOf(item: InputItem, index: number, { newId, referred }: Storing): Item {
  if (!('type' in item) || item.type === undefined || item.type === null || item.type === 'message' || item.type === 'item_reference') {
    if ('role' in item) return messageOf(item, newId);
    const found = referred?.((item as { id: string }).id);
    if (found !== undefined) return found;
    throw new RequestRefusal('not_found', `The item that 'input[${index}]' refers to is not found.`, {
      code: 'item_not_found',
      param: `input[${index}].id`,
    });
  }
  switch (item.type) {
    case 'function_call': {
      const { type, id, call_id, name, arguments: json, status } = item;
      return { type, id: id ?? newId('fc'), call_id, name, arguments: json, status: status ?? 'completed' };
    }
    case 'function_call_output': {
      const { type, id, call_id, output, status } = item;
      return {
        type,
        id: id ?? newId('fco'),
        call_id,
        output: typeof output === 'string' ? output : output.map(partOf),
        status: status ?? 'completed',
      };
    }
    case 'reasoning': {
      const { type, id, summary, content, encrypted_content, status } = item;
      return {
        type,
        id: id ?? newId('rs'),
        status: status ?? 'completed',
        summary: summary.map(({ text }) => ({ type: 'summary_text', text })),
        ...(content && { content: content.map(({ text }) => ({ type: 'reasoning_text' as const, text })) }),
        ...(encrypted_content && { encrypted_content }),
      };
    }
    case 'compaction':
      return { type: 'compaction', id: item.id ?? newId('cmp'), encrypted_content: item.encrypted_content };
    case 'mcp_approval_response': {
      const { type, id, approval_request_id, approve, reason } = item;
      return { type, id: id ?? newId('mcpa'), approval_request_id, approve, ...(reason && { reason }) };
    }
    default:
      return item as HostedItem;
  }
}

type Message = Extract<InputItem, { role: string }>;

function messageOf({ id: given, role, content, status: told, ...more }: Message, newId: Storing['newId']): Item {
  const [id, status] = [given ?? newId('msg'), told ?? 'completed'];
  if (role !== 'assistant') {
    const parts: InputPart[] = typeof content === 'string' ? [{ type: 'input_text', text: content }] : (content as InputPart[]).map(partOf);
    return { type: 'message', id, status, role, content: parts };
  }
  const parts = typeof content === 'string' ? [{ type: 'output_text' as const, text: content }] : content;
  const phase = 'phase' in more ? more.phase : undefined;
  return { type: 'message', id, status, role, content: parts.map((part) => spokenPartOf(part)), ...(phase && { phase }) };
}

function spokenPartOf(part: { type: string; text?: string; refusal?: string }): OutputPart {
  if (part.type === 'refusal') return { type: 'refusal', refusal: part.refusal ?? '' };
  // Citations are told in the response that made them; a client may have cut the text since.
  return { type: 'output_text', text: part.text ?? '', annotations: [], logprobs: [] };
}

function partOf(part: InputPart): InputPart {
  if (part.type === 'input_text') return { type: 'input_text', text: part.text };
  if (part.type === 'input_image') {
    const { image_url, file_id, detail } = part;
    return { type: 'input_image', image_url: image_url ?? null, ...(file_id && { file_id }), detail: detail ?? 'auto' };
  }
  const { filename, file_data, file_id } = part;
  return {
    type: 'input_file',
    ...(filename && { filename }),
    ...(file_data && { file_data }),
    ...(file_id && { file_id }),
  };
}
