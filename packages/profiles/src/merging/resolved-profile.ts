import { completeProfile, type Profile } from '../profile.ts';
import type { ProfileBody } from '../schema/profile.ts';
import { inherit } from './inherit.ts';

/** The profile as if it had written itself what it inherits: the last of the chain, which is as for `inherit`. */
export function resolvedProfile(chain: readonly ProfileBody[]): Profile {
  const own = chain.at(-1);
  if (own === undefined) throw new Error('A chain has a profile.');
  const said = Object.entries(inherit(chain)).filter(([field, value]) => Object.hasOwn(own, field) || !isDefault(field, value));
  return completeProfile({ ...own, ...Object.fromEntries(said) });
}

/** What an effective configuration says if nobody said anything. */
const isDefault = (field: string, value: unknown): boolean =>
  value === null || (field === 'store_required' && value === false) || (typeof value === 'object' && Object.keys(value).length === 0);
