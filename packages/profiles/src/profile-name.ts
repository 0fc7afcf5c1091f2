import { LIMITS } from './limits.ts';

/** A possible name of a profile for what people call something. '': it has no letter or digit for one. */
export function profileNameFrom(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LIMITS.name)
    .replace(/^-|-$/g, '');
}
