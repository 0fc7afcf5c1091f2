// The Node that runs this project. Plain JavaScript for Node ≥ 20.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;

export const checkout = fileURLToPath(new URL('..', import.meta.url));
export const binFolder = join(checkout, 'node_modules', '.bin');

/**
 * The Node that the lock file pins for this platform (an ordinary package with its digest); if there is none, the current Node
 * if it is new enough. Undefined: neither.
 */
export function ownNode() {
  const pinned = join(binFolder, 'node');
  if (existsSync(pinned)) return pinned;
  return Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR ? process.execPath : undefined;
}

export const NO_NODE = `There is no Node ${NEEDED_MAJOR} for ${process.platform} ${process.arch} among the dependencies.`;
export const NO_NODE_HELP = `Install Node ${NEEDED_MAJOR} or newer (this is ${process.versions.node}), then run the same command again.`;
