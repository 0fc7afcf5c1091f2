// Bodies of requests for conversations, and how a response names one.
import { createConversationSchema, createItemsSchema, updateConversationSchema } from '../schemas/conversation.ts';
import type { InputItem } from '../schemas/items.ts';
import type { CreateRequest, Metadata } from '../schemas/request.ts';
import { checkOf } from './checking.ts';
import { checkPart, partsOf } from './part-rules.ts';
import { invalid, RequestRefusal } from './refusal.ts';

const checkCreate = checkOf(createConversationSchema);
const checkUpdate = checkOf(updateConversationSchema);
const checkItems = checkOf(createItemsSchema);

/** The conversation that a request is in. Undefined: it names none. */
export function conversationIdIn({ conversation }: Pick<CreateRequest, 'conversation'>): string | undefined {
  if (!conversation) return undefined;
  return typeof conversation === 'string' ? conversation : conversation.id;
}

/** Without a body, it is empty. Throws RequestRefusal. */
export function readNewConversation(body: unknown): { items: InputItem[]; metadata: Metadata } {
  const { items, metadata } = checkCreate(objectOf(body ?? {}));
  return { items: checkedItems(items ?? []), metadata: metadata ?? {} };
}

/** Throws RequestRefusal. */
export function readNewMetadata(body: unknown): Metadata {
  return checkUpdate(objectOf(body)).metadata ?? {};
}

/** Throws RequestRefusal. */
export function readNewItems(body: unknown): InputItem[] {
  return checkedItems(checkItems(objectOf(body)).items);
}

/** What rules say of a request's `input`, said of `items`. */
export async function itemsOf<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw saidOfItems(error);
  }
}

function checkedItems(items: InputItem[]): InputItem[] {
  try {
    for (const { part, path } of partsOf({ input: items })) checkPart(part, path);
  } catch (error) {
    throw saidOfItems(error);
  }
  return items;
}

function saidOfItems(error: unknown): unknown {
  if (!(error instanceof RequestRefusal)) return error;
  const { type, message, code, param, status, retryAfterMs, isLasting } = error;
  const told = { code, param: param?.replace(/^input\b/, 'items') ?? null, status, retryAfterMs, isLasting };
  return new RequestRefusal(type, message.replaceAll("'input[", "'items["), told);
}

function objectOf(body: unknown): unknown {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw invalid('The body must be a JSON object.', 'invalid_type', null);
}
