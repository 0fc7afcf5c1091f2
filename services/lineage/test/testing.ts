// What tests of other workspaces take from here.
export { openLineageDatabase } from '../src/store/database.ts';
