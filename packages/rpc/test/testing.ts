// What tests of other workspaces take from here.
export { createAuthority, writeTlsFiles } from './certificates.ts';
export { reasonOf } from './reason-of.ts';
