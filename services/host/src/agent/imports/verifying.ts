// Which imports an agent accepts: exports of agents of the same owner that these have signed, and what the owner proposes from elsewhere.
import { type ImportDocument, importDigest, type ReadExport, readExport, verifyExport } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { claimedState, freshKeys, type OrderDeps } from '../orders/order-checks.ts';
import type { Lesson } from './domain/lesson.ts';
import { ofExport, ofProposal } from './domain/lesson.ts';
import { unreadable } from './upload.ts';

/** Throws VALIDATION_FAILED, NOT_INSTANCE_OWNER and STATEMENT_*. */
export async function verifiedLesson(
  deps: Pick<OrderDeps, 'identities' | 'instanceId' | 'now' | 'store'>,
  document: ImportDocument,
  ownInboxId: string | undefined,
): Promise<Lesson> {
  const digest = importDigest(document);
  const { instanceId } = deps;
  if ('proposal' in document) return ofProposal(document.proposal, { instanceId, digest, now: deps.now() });
  let read: ReadExport;
  try {
    read = readExport(document.export);
  } catch (error) {
    throw unreadable(error);
  }
  const { manifest } = read;
  if (manifest.ownerId !== claimedState(deps).claimed.ownerId)
    throw new Refusal('NOT_INSTANCE_OWNER', 'The export was made for another owner.', {
      help: 'Ask them for what you need to know, and tell me.',
    });
  // Any inbox can sign an export that names this agent. Only this agent's is its own.
  if (manifest.instanceId === instanceId && manifest.inboxId !== ownInboxId)
    throw new Refusal('VALIDATION_FAILED', 'Another inbox has signed the export of this agent.', { help: 'Use an export that you made.' });
  const keys = await freshKeys(deps, manifest.inboxId);
  const verdict = await verifyExport(document.export, { manifest, digest, keys, now: deps.now() });
  if (!verdict.ok) throw new Refusal(verdict.reason, `The agent that the export names has not signed it: ${verdict.message}`);
  return ofExport(read, { instanceId });
}
