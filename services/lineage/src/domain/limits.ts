/** Generations that a question follows in one direction. Nobody clones a clone a hundred times by hand; a defect might. */
export const MAX_DEPTH = 100;

/** Nodes in one answer: about 300 kB, and more than a person can look at. */
export const MAX_NODES = 1_000;

/** Sources of context that a node shows, the latest ones. */
export const MAX_SOURCES = 100;
