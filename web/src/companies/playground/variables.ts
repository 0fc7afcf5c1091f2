import type { ProfileBody } from '@offshoot/profiles';

/** What a profile declares, by name. */
export type Variables = NonNullable<ProfileBody['variables']>;

/** Those without which a request is refused. */
export function missingVariables(variables: Variables, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(variables)
    .filter(([name, { required, default: usual }]) => required !== false && (usual ?? undefined) === undefined && !values[name])
    .map(([name]) => name);
}
