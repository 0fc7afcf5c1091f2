import type { InboxKeysReader } from '@offshoot/xmtp';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { Redemptions } from '../record/agent-record.ts';
import type { MarkKeeper } from './marked-change.ts';

/** For signed orders, which are verified and then carried out in one transaction. */
export interface OrderDeps<Tables = unknown> extends AgentDeps<Redemptions & Tables> {
  readonly identities: InboxKeysReader;
  /** What an old backup of the agent's folder cannot undo. */
  readonly marks: MarkKeeper;
}
