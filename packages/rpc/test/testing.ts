// What other workspaces' tests use from here.
export { createAuthority, writeTlsFiles } from './certificates.ts';
export { reasonOf } from './reason-of.ts';
