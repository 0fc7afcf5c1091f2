import { ens_normalize as normalize } from '@adraffy/ens-normalize';

/** Longer ones cannot be written for the contracts. */
const MAX_BYTES = 253;

/**
 * The name in lower case; undefined unless ENSIP-15 leaves it as it is. That refuses invisible characters, mixed scripts, and letters of
 * another script that look like a Latin name.
 */
export function ensName(text: string): string | undefined {
  const name = text.toLowerCase();
  if (!name.includes('.') || Buffer.byteLength(name) > MAX_BYTES) return undefined;
  try {
    return normalize(name) === name ? name : undefined;
  } catch {
    return undefined;
  }
}
