import { createHash } from 'node:crypto';
import type { LabelShare } from './profile.ts';

/**
 * The version that a conversation gets from a label: always the same while the shares are. Each label draws anew, so that one experiment says
 * nothing about another. `key` identifies the conversation.
 */
export function versionInSplit(
  shares: readonly LabelShare[],
  { agentId, label, key }: { agentId: string; label: string; key: string },
): number {
  let place = positionOf(`${agentId}\n${label}\n${key}`);
  for (const { version, percent } of shares) {
    if (place < percent) return version;
    place -= percent;
  }
  throw new Error(`the shares of ${agentId}@${label} do not add up to 100 percent`);
}

/** 0 to below 100, evenly. 48 bits are exact in a number. */
function positionOf(text: string): number {
  return (createHash('sha256').update(text).digest().readUIntBE(0, 6) / 2 ** 48) * 100;
}
