export * from './entries.ts';
export * from './files.ts';
export { MAX_FILES_PAGE, USUAL_PAGE } from './lists.ts';
export { type FilterValue, filterProblem, type SearchFilter } from './search-filter.ts';
export * from './searches.ts';
export * from './stores.ts';
