import type { ModelItem } from '@offshoot/models';
import type { Earlier } from './conversation.ts';
import { modelItemsOf } from './model-items.ts';
import type { ShownFiles } from './shown-files.ts';

/** What the model hears of a conversation. */
export interface Told {
  /** What stands for its beginning. */
  summary: string | undefined;
  items: readonly ModelItem[];
}

/** `files`: those that the items name. Throws RequestRefusal for what cannot be told to a model. */
export function toldOf({ summary, items }: Pick<Earlier, 'summary' | 'items'>, files: ShownFiles): Told {
  return { summary, items: modelItemsOf(items, files) };
}
