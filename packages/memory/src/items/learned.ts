// What an engine says should be kept or forgotten of a message.
import type { ItemKind, Sensitivity } from './item.ts';

/** Something worth keeping. A newer item with the same `topic` supersedes the older one. */
export interface Learned {
  kind: ItemKind;
  /** One sentence that makes sense without the conversation, such as "Saul is vegetarian." */
  text: string;
  /** "subject:aspect" or "subject:aspect:detail", as built by words/aspects.ts: "saul:diet:vegetarian", "our:hotel". */
  topic: string;
  /** Keys of the people it is about. Absent: the topic's subject, if that is a person. */
  about?: readonly string[];
  /** Id of the known item that it answers or goes on with: “me” means nothing without its question. */
  answers?: string;
  /** Missing values are filled in by classes.ts. */
  sensitivity?: Sensitivity;
  tags?: string[];
  validFrom?: Date;
  validUntil?: Date;
  /** Why it was decided. Decisions only. */
  reason?: string;
  /** A person asked to remember it: the agent keeps it for good. */
  isRemembered?: true;
  /** Nothing is kept of the earlier sentence that it replaces, even if it restates only a part of it. */
  isWhole?: true;
}

/** Something the speaker asked to forget. The agent decides who may have what forgotten, not the engine. */
export interface ForgetOrder {
  /** In words that are safe to repeat: "your diet", "that". Never the content to be forgotten. */
  asked: string;
  /**
   * `named`: the items in LearnResult.forget. The agent finds the others itself: `said`: everything the speaker taught; `about-speaker`:
   * everything about the speaker, taught by anyone; `everything`: both.
   */
  scope: 'named' | 'said' | 'about-speaker' | 'everything';
}
