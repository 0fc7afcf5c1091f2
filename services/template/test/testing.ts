// What other workspaces' tests use from here.
export { openTemplateOrm } from '../src/store/open-store.ts';
export { fillStore, type StoreContent, storeStatement } from './filled-store.ts';
