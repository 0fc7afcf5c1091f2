// What other workspaces' tests use from here.
export { backendOf } from '../src/network.ts';
export { identityOf } from '../src/registration.ts';
