import type { Identity } from '@offshoot/rpc/auth';

export type Scope = Identity['scopes'][number];

/** For a route: members without the scope are refused. */
export const forScope = (scope: Scope): { config: { scope: Scope } } => ({ config: { scope } });
