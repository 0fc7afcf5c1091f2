// What the agent did with a message before it answered it: the only source of an answer that says "done".
import type { ItemKind } from './item.ts';

export interface MessageOutcome {
  /** New or corrected items, in order. Of a credential the text is empty: its topic may be told, nothing else. */
  kept: { text: string; topic: string; kind: ItemKind; replaced?: string }[];
  /** How many were known already. */
  repeated: number;
  /** What no longer holds by the speaker's word. */
  ended: { text: string }[];
  /** Absent: nobody asked to forget anything. */
  forget?: ForgetOutcome;
  /** The agent's new name. */
  renamed?: string;
  /** True: the message waits to be learned from, as many do. Nothing of it is kept or forgotten yet. */
  isWaiting?: true;
}

export interface ForgetOutcome {
  /** What was asked for, in words that may be said again ("your diet", "that"). */
  asked: string[];
  /** Items that are gone. */
  forgotten: number;
  /** About the speaker, taught by others: told to nobody from now on. */
  hidden: number;
  /** Not the speaker's to delete, and who taught it: names as they are shown. */
  stays: { tellers: string[]; count: number };
  /** True: nothing that is known matches the order. */
  nothingFound: boolean;
}

export const NO_OUTCOME: MessageOutcome = { kept: [], repeated: 0, ended: [] };
