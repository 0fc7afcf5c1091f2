// What other workspaces' tests use from here.
export { openLineageDatabase } from '../src/store/database.ts';
