// Which documents an agent accepts: from the announced sender only, made for this agent, based on what it has, and signed off by its
// owner.
import { type ContextEntry, entriesOf, summaryDigest, type TransferDocument, TransferError } from '@offshoot/context';
import { MAX_GENERATION } from '@offshoot/memory/items/item.ts';
import type { Inherited } from '@offshoot/memory/merging/merge.ts';
import type { TransferOrder } from '../../../orders/domain/transfer-order.ts';

/** What the owner has announced. */
export type Announced = Pick<TransferOrder, 'transferId' | 'sourceInstanceId' | 'sourceInboxId' | 'summaryDigest'>;

/** Throws TransferError. */
export function requireAwaited(document: TransferDocument, awaited: Announced, selfInboxId: string): void {
  const isOwn =
    document.transferId === awaited.transferId &&
    document.sourceInstanceId === awaited.sourceInstanceId &&
    document.sourceInboxId === awaited.sourceInboxId &&
    document.targetInboxId === selfInboxId;
  if (!isOwn) throw new TransferError('the document is for another transfer or another agent');
  if (awaited.summaryDigest !== '' && summaryDigest(document.summary) !== awaited.summaryDigest)
    throw new TransferError('the summary is not the one that the owner has signed');
}

/** The entries that are accepted: none that originated from this agent, and no hearsay beyond the generation limit. */
export function inheritable(document: TransferDocument, selfInstanceId: string): Inherited[] {
  return entriesOf(document.summary)
    .filter((entry) => entry.origin.instanceId !== selfInstanceId && entry.generation <= MAX_GENERATION)
    .map(inherited);
}

/** An entry in the form in which it is merged. */
export function inherited(entry: ContextEntry): Inherited {
  const { validFrom, validUntil, about, ...rest } = entry;
  return {
    ...rest,
    ...(about === undefined ? {} : { concerns: about }),
    ...(validFrom === undefined ? {} : { validFrom: new Date(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil) }),
  };
}
