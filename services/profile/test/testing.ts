// What other workspaces' tests use from here.
export { openProfileDatabase } from '../src/database.ts';
