// An order that one agent hands context to another, as source and target know it.
import type { Signed } from '../../template/domain/signed-version.ts';

/** Clone: to a new child of the source. Share: to a live agent of the same owner. */
export type TransferKind = 'clone' | 'share';

export interface TransferOrder {
  transferId: string;
  kind: TransferKind;
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInstanceId: string;
  targetInboxId: string;
  contextPromptDigest: string;
  /** The summary that the statement names. Empty: it names none. */
  summaryDigest: string;
  statement: Signed;
}
