import { LIMITS } from './limits.ts';

/** Something that another form of an agent does not say. */
export interface Unmapped {
  /** Such as "tools[2]" or "IDENTITY.md: Avatar". */
  where: string;
  /** The reason and what to do instead, as sentences. */
  why: string;
}

/** A possible name of a profile for what people call something. '': it has no letter or digit for one. */
export function profileNameFrom(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LIMITS.name)
    .replace(/^-|-$/g, '');
}
