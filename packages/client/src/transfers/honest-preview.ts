import type { Preview } from '@offshoot/context';
import { type AgentAddress, unverifiedAnswer } from './unverified-answer.ts';

/**
 * The signed digest must be that of the summary shown, and the summary must be made from exactly the items that are shown
 * as included. Throws ANSWER_UNVERIFIED.
 */
export async function requireHonest({ items, summary, digest }: Preview, agent: AgentAddress): Promise<void> {
  const { entriesOf, summaryDigest } = await import('@offshoot/context');
  if (summaryDigest(summary) !== digest) throw unverifiedAnswer(agent, 'the digest to sign does not match the summary');
  const goAlong = new Set(items.flatMap((item) => (item.isIn ? [item.id] : [])));
  for (const { sourceIds } of entriesOf(summary)) {
    if (sourceIds.length === 0 || !sourceIds.every((id) => goAlong.has(id)))
      throw unverifiedAnswer(agent, 'the summary contains an item that it lists as staying');
  }
}
