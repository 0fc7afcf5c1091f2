import { wordsIn } from '../../components/address-words.ts';
import { SOURCES, type Source } from './entry.ts';

/** Besides those that agents find. */
export const SHOWN = ['expired', 'archived', 'rejected', 'all'] as const;

/** What the page's address says: `/knowledge?words=holidays&source=manual`, or `/knowledge?show=archived`. */
export interface EntrySearch {
  /** Only entries that agents find can be searched by words. */
  words?: string;
  /** Missing: what agents find. */
  show?: (typeof SHOWN)[number];
  source?: Source;
}

/** In characters; the service takes more. */
const LONGEST = 500;

/** Anybody can write an address, so only what the service takes is read from it. */
export const entrySearch = ({ words, show, source }: Record<string, unknown>): EntrySearch => ({
  words: wordsIn(words, LONGEST),
  show: SHOWN.find((one) => one === show),
  source: SOURCES.find((one) => one === source),
});
