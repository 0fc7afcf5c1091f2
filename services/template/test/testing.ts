// What tests of other workspaces take from here.
export { openTemplateOrm } from '../src/store/open-store.ts';
