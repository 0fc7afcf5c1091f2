import { createRequire } from 'node:module';
import type * as Chrono from 'chrono-node/en';

let loaded: typeof Chrono | undefined;

/** Reads English dates. Loaded when first used: an idle agent needs none. */
export function chrono(): typeof Chrono {
  loaded ??= createRequire(import.meta.url)('chrono-node/en') as typeof Chrono;
  return loaded;
}
