import type { Concern, ItemKind, Origin, Sensitivity } from '@offshoot/context';

export { type Concern, ITEM_KINDS, type ItemKind, type Origin, SENSITIVITIES, type Sensitivity } from '@offshoot/context';

/** A memory is a sentence, not a document: longer texts are cut, so that prompts and transfers stay small. UTF-16 units. */
export const MAX_ITEM_TEXT = 1_000;
export const MAX_ITEM_TOPIC = 200;
export const MAX_ITEM_TAGS = 8;
export const MAX_ITEM_TAG = 32;
/** Above this the oldest facts go first (see limits.ts). About 10 MB at the longest texts. */
export const MAX_ITEMS = 10_000;
/** What has passed through so many agents is not passed on: hearsay of hearsay, and an end to every cycle. */
export const MAX_GENERATION = 8;

/** Tag of what people thought of the agent's answers. Kind training. */
export const FEEDBACK_TAG = 'feedback';

/** Where an item comes from. */
export type Provenance =
  | {
      from: 'message';
      messageId: string;
      senderInboxId: string;
      senderName: string;
      /** Its owner at that time said it: what others had said on the topic stands back. */
      byOwner?: true;
    }
  | {
      from: 'parent';
      parentInstanceId: string;
      /** The claim of the clone, or the share, that brought it. */
      transferId: string;
      /** The item's ids at the parent. */
      sourceIds: string[];
      /** Who said it first. */
      origin: Origin;
      /** 1: the parent heard it itself. */
      generation: number;
    };

/** One thing that an agent knows. */
export interface MemoryItem {
  /** Unique within the agent. */
  id: string;
  kind: ItemKind;
  /** One sentence that is understood without the conversation. */
  text: string;
  /** Normalised key; at most one item per topic, provenance kind and teller. */
  topic: string;
  sensitivity: Sensitivity;
  /** Lower-case words, sorted. */
  tags: string[];
  /** It holds from then on. Absent: since ever. */
  validFrom?: Date;
  /** It holds until then, exclusive. Absent: until further notice. */
  validUntil?: Date;
  /** Why it was decided. Decisions only. */
  reason?: string;
  /** People whom it is about. Absent: judged from its topic. */
  concerns?: readonly Concern[];
  /** Somebody whom it is about wants it so: it is told to nobody, and goes nowhere. Who taught it and the owner can delete it. */
  hidden?: true;
  /** False: inherited, and nobody in this conversation has said the same yet. */
  confirmed: boolean;
  provenance: Provenance;
  learnedAt: Date;
}
