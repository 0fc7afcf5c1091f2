import { type Item, RequestRefusal } from '@offshoot/openai-api';
import type { Earlier } from './conversation.ts';

/**
 * A conversation with what its compactions stand for in place of them: all that was said before one is in it. Throws RequestRefusal for one
 * that was not made for this tenant. `paramAt`: where the request has an item.
 */
export function opened<T extends Pick<Earlier, 'summary' | 'items'>>(
  conversation: T,
  { open, paramAt }: { open: (sealed: string) => string | undefined; paramAt: (place: number, field: string) => string },
): T {
  const place = conversation.items.findLastIndex(({ type }) => type === 'compaction');
  const item = conversation.items[place];
  if (item?.type !== 'compaction') return conversation;
  return {
    ...conversation,
    summary: openedText(item, open, () => paramAt(place, 'encrypted_content')),
    items: conversation.items.slice(place + 1),
  };
}

function openedText(
  { encrypted_content }: Extract<Item, { type: 'compaction' }>,
  open: (sealed: string) => string | undefined,
  param: () => string,
): string {
  const text = open(encrypted_content);
  if (text !== undefined) return text;
  throw new RequestRefusal('invalid_request', 'The compaction was not made here, or it was changed.', {
    code: 'invalid_compaction',
    param: param(),
  });
}
