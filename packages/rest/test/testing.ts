// What other workspaces' tests use from here.
export { arbitraryRequests } from './arbitrary-requests.ts';
export { type CheckedApi, checkedApi } from './checked-api.ts';
