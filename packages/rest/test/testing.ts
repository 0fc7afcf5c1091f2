// What other workspaces' tests use from here.
export { type CheckedApi, checkedApi } from './checked-api.ts';
