// Where people outside the conversation write to the agent. The port of mails, texts and messages on Nostr.
import type { Source } from '@offshoot/actions';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { RestingRecord } from '../record/agent-record.ts';
import type { ToolTable } from '../tools/tool-store.ts';

/** One mail, text or message from outside. */
export interface Received {
  /** The sender may have chosen it. */
  id: string;
  /** Whether it counts toward the limit of a day. */
  isCounted: boolean;
  /** What the agent shows of it. Undefined: nothing. */
  line(o: { isLast: boolean }): string | undefined;
  /** What else it changes, in the transaction that shows it. */
  note?(): void;
}

/** Whether something is unread. Works while the files of the agent are closed. Throws SourceFailure. */
export type Bell = (signal: AbortSignal) => Promise<boolean>;

export interface BellDeps {
  readonly instanceId: string;
  readonly store: RestingRecord & ToolTable;
}

/** One account of the agent. Throws SourceFailure. */
interface OpenSource {
  /** Oldest first; not all at once. */
  unread(): Promise<Received[]>;
  /** Once it is on disk. Repeatable. */
  settle(id: string): Promise<void>;
  /**
   * What was given has been shown, or waits for another day. Milliseconds until the next look without news; undefined: none. Absent: it is
   * looked at every minute.
   */
  end?(): number | undefined;
}

export interface ReceivedSource<Deps extends AgentDeps> {
  readonly is: Extract<Source, 'mail' | 'text-message' | 'nostr'>;
  /** Read also when the day has had all that is shown. */
  readonly isAlwaysRead: boolean;
  /** Another number: there is something to look at. Absent: it does not say. */
  news?(deps: Deps): number;
  /** For the host to ask while the agent sleeps. Absent: the host hears of it in another way. Undefined: the agent has no such account. */
  bell?(deps: BellDeps): Bell | undefined;
  /** Undefined: the agent has no such account. */
  open(deps: Deps): OpenSource | undefined;
}

/** The account cannot be read now. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  readonly retryAfterMs: number;

  /** `what`: without the account, the key or the content. */
  constructor(what: string, { retryAfterMs = 0, cause }: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(what, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}
