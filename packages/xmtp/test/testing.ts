// What tests of other workspaces take from here.
export { backendOf } from '../src/network.ts';
export { identityOf } from '../src/registration.ts';
