import { Refusal } from '@offshoot/refusals';
import { type Scope, scopes } from '@offshoot/rpc/auth/identity.ts';

export const roles = ['viewer', 'agent-user', 'agent-developer', 'platform-admin'] as const;
export type Role = (typeof roles)[number];

const use: readonly Scope[] = ['agents:read', 'agents:use', 'responses:read', 'responses:write', 'files:read', 'knowledge:read'];

const scopesOfRole: Record<Role, readonly Scope[]> = {
  viewer: ['agents:read'],
  'agent-user': use,
  'agent-developer': [...use, 'agents:write', 'files:write', 'knowledge:write'],
  'platform-admin': scopes,
};

export function scopesOf(role: Role): readonly Scope[] {
  return scopesOfRole[role];
}

/** Throws VALIDATION_FAILED. */
export function roleFrom(text: string, field = 'role'): Role {
  const role = roles.find((one) => one === text);
  if (role) return role;
  throw new Refusal('VALIDATION_FAILED', `“${text}” is no role.`, { help: `Choose one of ${roles.join(', ')}.`, metadata: { field } });
}
