// What other workspaces' tests use from here.
export { openTemplateOrm } from '../src/database/database.ts';
export { fillStore, type StoreContent, storeStatement } from './filled-store.ts';
export type { Person } from './people.ts';
export { type ContentInit, deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
export { openStoreFront, type StoreFront } from './store-front.ts';
