// What an agent takes from another: from that one alone, made for it, building upon what it has, and what its owner has signed.
import { type ContextEntry, entriesOf, summaryDigest, type TransferDocument, TransferError } from '@offshoot/context';
import { MAX_GENERATION } from '../../../memory/domain/item.ts';
import type { Inherited } from '../../../memory/domain/merge.ts';

export interface AwaitedContext {
  /** The claim of a clone, or the share. */
  transferId: string;
  kind: 'clone' | 'share';
  sourceInstanceId: string;
  /** The only sender. */
  sourceInboxId: string;
  /** The only summary. Empty: any. */
  summaryDigest: string;
  /** A document that was answered already. Others for the same transfer may follow. */
  answeredDigest?: string;
}

/** Throws TransferError. */
export function requireAwaited(document: TransferDocument, awaited: AwaitedContext, selfInboxId: string): void {
  const isOwn =
    document.transferId === awaited.transferId &&
    document.parentInstanceId === awaited.sourceInstanceId &&
    document.parentInboxId === awaited.sourceInboxId &&
    document.childInboxId === selfInboxId;
  if (!isOwn) throw new TransferError('the document is for somebody else');
  if (awaited.summaryDigest !== '' && summaryDigest(document.summary) !== awaited.summaryDigest)
    throw new TransferError('the summary is not the one that the owner has signed');
}

/** What is taken in: not what came from the agent itself, and not hearsay without an end. */
export function inheritable(document: TransferDocument, selfInstanceId: string): Inherited[] {
  return entriesOf(document.summary)
    .filter((entry) => entry.origin.instanceId !== selfInstanceId && entry.generation <= MAX_GENERATION)
    .map(inherited);
}

function inherited(entry: ContextEntry): Inherited {
  const { validFrom, validUntil, ...rest } = entry;
  return {
    ...rest,
    ...(validFrom === undefined ? {} : { validFrom: new Date(validFrom) }),
    ...(validUntil === undefined ? {} : { validUntil: new Date(validUntil) }),
  };
}
