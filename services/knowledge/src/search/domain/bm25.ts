// Okapi BM25: a chunk scores for each word of the question that it has, rare words more than common ones, further occurrences less than
// the first, and occurrences in a long chunk less than in a short one.

/** How fast further occurrences stop to count. */
export const K1 = 1.2;
/** How much the length of a chunk counts, 0 to 1. */
export const B = 0.75;
