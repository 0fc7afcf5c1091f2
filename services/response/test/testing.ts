// What other workspaces' tests use from here.
export { openResponseDatabase } from '../src/service.ts';
