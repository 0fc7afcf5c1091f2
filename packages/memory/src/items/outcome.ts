// What the agent did with a message before answering it: the only basis for an answer that says "done".
import type { ItemKind } from './item.ts';

export interface MessageOutcome {
  /** New or corrected items, in order. A credential's text is empty: only its topic may be told. */
  kept: { text: string; topic: string; kind: ItemKind; replaced?: string }[];
  /** Number of items already known. */
  repeated: number;
  /** Items the speaker ended. */
  ended: { text: string }[];
  /** Absent: the message contained no order to forget. */
  forget?: ForgetOutcome;
  /** The agent's new name. */
  renamed?: string;
  /** The message is queued for learning. Nothing has been learned from it or forgotten yet. */
  isWaiting?: true;
}

export interface ForgetOutcome {
  /** What was to be forgotten, in words that are safe to repeat ("your diet", "that"). */
  asked: string[];
  /** Number of deleted items. */
  forgotten: number;
  /** Number of items about the speaker, taught by others, that are hidden from now on. */
  hidden: number;
  /** Items the speaker may not delete, with the display names of their tellers. */
  stays: { tellers: string[]; count: number };
  /** True: nothing known matches the order. */
  nothingFound: boolean;
  /** Then the speaker's own line that comes closest, in their words: they are asked whether they mean it. */
  closest?: string;
}

export const NO_OUTCOME: MessageOutcome = { kept: [], repeated: 0, ended: [] };
