import type { Payers } from '../../embedding/domain/budgets.ts';
import type { Attributes } from '../../stores/domain/vector-store.ts';
import type { CompiledFilter } from './filter.ts';

export const DEFAULT_RESULTS = 10;
/** UTF-16 units of all queries together. */
export const MAX_QUERY = 4_096;
/** Further words of a query are left out. */
export const MAX_QUERY_WORDS = 64;

export interface Search {
  /** Internal keys. Together they count as one collection. */
  storeKeys: readonly number[];
  query: string;
  filter: CompiledFilter | undefined;
  /** At least 1. */
  limit: number;
  /** 0 to 1: results below are left out. */
  threshold: number;
  now: Date;
  /** For whose budget the question is embedded. */
  payers: Payers;
}

export interface FoundChunk {
  text: string;
  /** 0 to 1. */
  score: number;
  fileId: string | undefined;
  entryId: string | undefined;
  /** Of the file, or the topic of the entry. */
  name: string;
  attributes: Attributes;
}
