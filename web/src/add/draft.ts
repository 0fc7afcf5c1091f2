import type { Where, WhereFields } from '../destination/where.ts';
import type { Values } from '../settings/asked-values.ts';

/** What the person typed and chose. */
export interface Draft {
  where: WhereFields;
  values: Values;
  /** Empty: the creator's. */
  model: string;
}

export interface Chosen {
  where: Where;
  values: Record<string, string>;
  model: string;
}

export const NOTHING_YET: Draft = { where: { way: 'new', conversationId: '', url: '', byId: '' }, values: {}, model: '' };
