import type { ModelItem } from '@offshoot/models';
import type { Item } from '@offshoot/open-responses';
import { opened } from './compaction.ts';
import type { Earlier } from './conversation.ts';
import { modelItemsOf } from './model-items.ts';

/** What the model is told of a conversation. */
export interface Told {
  /** What stands for its beginning. */
  summary: string | undefined;
  items: readonly ModelItem[];
}

/** `open`: what a compaction stands for. Throws RequestRefusal for what cannot be told to a model. */
export function toldIn({ summary, items }: Earlier, input: readonly Item[], open: (sealed: string) => string | undefined): Told {
  const conversation = opened({ summary, items: [...items, ...input] }, open);
  return { summary: conversation.summary, items: modelItemsOf(conversation.items) };
}
