// An order to transfer context from one agent to another, as seen by source and target.
import type { Signed } from '../../versions/domain/signed-version.ts';

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
  /** The summary named in the statement. Empty: none. */
  summaryDigest: string;
  statement: Signed;
}
