// What an agent knows and would hand over, as its owner sees it.
import type { ItemKind, Sensitivity } from './summary.ts';

/** Why an item is included or left out. The first four include it, the others leave it out. */
export type SelectionReason =
  /** The prompt names it. */
  | 'named'
  /** The prompt asks for everything (or is empty) and nothing excludes it. */
  | 'everything'
  /** A credential that the prompt names explicitly. */
  | 'named-credential'
  /** The owner added it by hand. */
  | 'added'
  /** The owner removed it by hand. */
  | 'removed'
  /** The prompt excludes it. */
  | 'excluded'
  /** The template's creator excludes it by default. */
  | 'excluded-by-template'
  /** The prompt asks for other items. */
  | 'not-named'
  /** A credential that nobody named. */
  | 'credential'
  /** Not marked as a credential, but a secret scanner found one in it. */
  | 'secret-found'
  /** It no longer holds. */
  | 'expired'
  /** The owner, or the person who said it first, has said something else on the same topic. */
  | 'superseded'
  /** It has passed through too many agents. */
  | 'too-many-generations';

/** An item as its agent's owner is shown it. */
export interface ShownItem {
  id: string;
  kind: ItemKind;
  text: string;
  topic: string;
  sensitivity: Sensitivity;
  tags: string[];
  /** Who said it: the same words for everything that one person said, and for nobody else. */
  from: string;
  /** The agent that passed on what somebody said to it. */
  via?: string;
}

export interface PreviewItem extends ShownItem {
  isIn: boolean;
  reason: SelectionReason;
  /** Rules of the secret scanner that matched. Empty: none. */
  secrets: string[];
}

/** Whether the agent tells an item, and why not. Items that it does not tell stay stored. */
export type ItemStatus =
  | 'current'
  /** It no longer holds. */
  | 'ended'
  /** It does not hold yet. */
  | 'not-yet'
  /** The owner, or the person it is about, has said something else on the same topic. */
  | 'overridden'
  /** The agent tells it as part of a later statement, which updates it. */
  | 'updated';

export interface KnownItem extends ShownItem {
  status: ItemStatus;
  /** True if the owner of that time said it. */
  byOwner: boolean;
  /** True if another agent passed it on. */
  isInherited: boolean;
  /** When it was first said. ISO 8601, UTC. */
  saidAt: string;
  /** ISO 8601, UTC; absent: unlimited. */
  validUntil?: string;
  /** Why it was decided. Set for decisions only. */
  reason?: string;
}
