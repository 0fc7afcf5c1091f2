/** Generations that a query follows in one direction. Nobody clones a clone a hundred times by hand; a defect might. */
export const MAX_DEPTH = 100;

/** Nodes per answer: about 300 kB, and more than anyone can read. */
export const MAX_NODES = 1_000;

/** Sources of context shown per node: the latest ones. */
export const MAX_SOURCES = 100;
