import type { Concern, ItemKind, Origin, Sensitivity } from '@offshoot/context';

export { type Concern, ITEM_KINDS, type ItemKind, MAX_ITEM_TEXT, type Origin, SENSITIVITIES, type Sensitivity } from '@offshoot/context';

export const MAX_ITEM_TOPIC = 200;
export const MAX_ITEM_TAGS = 8;
export const MAX_ITEM_TAG = 32;
/** Beyond this the oldest facts are dropped first (see limits.ts). About 10 MB at the maximum text length. */
export const MAX_ITEMS = 10_000;
/** Lines kept for a while only, and the bytes of their texts: more of them crowds out what matters. The loudest lose their oldest first. */
export const LINES = { most: 8_000, mostBytes: 2 * 1024 * 1024, mostOfOne: 3_000, mostBytesOfOne: 768 * 1024 } as const;
/** An item that has passed through this many agents is not passed on: this limits hearsay and ends every cycle. */
export const MAX_GENERATION = 8;

/** Tag for people's opinions of the agent's answers. Kind: training. */
export const FEEDBACK_TAG = 'feedback';
/** Tag for a later statement on a topic, which is told with what it updates (merging/updates.ts). */
export const UPDATE_TAG = 'update';
/** Tag for an update that only changes values, which replace those in the known sentence. */
export const NEW_VALUES_TAG = 'new-values';
/** Tag for what people ask each other: told only with its answer. */
export const QUESTION_TAG = 'question';

/** Tag for items that a person asked to remember: the agent keeps them for good. */
export const REMEMBERED_TAG = 'remembered';

/** Where an item comes from. */
export type Provenance =
  | {
      from: 'message';
      messageId: string;
      senderInboxId: string;
      senderName: string;
      /** The owner of that time said it: it overrides what others said on the topic. */
      byOwner?: true;
    }
  | {
      from: 'parent';
      parentInstanceId: string;
      /** The claim of the clone, or the share, that delivered it. */
      transferId: string;
      /** The item's ids in the parent. */
      sourceIds: string[];
      /** Who said it originally. */
      origin: Origin;
      /** 1 if the parent heard it first-hand. */
      generation: number;
    };

/** One thing an agent knows. */
export interface MemoryItem {
  /** Unique within the agent. */
  id: string;
  kind: ItemKind;
  /** One sentence that makes sense without the conversation. */
  text: string;
  /** Normalised key; at most one item per topic, provenance kind and teller. */
  topic: string;
  sensitivity: Sensitivity;
  /** Lowercase words, sorted. */
  tags: string[];
  /** Valid from this time. Absent: always was. */
  validFrom?: Date;
  /** Valid until this time, exclusive. Absent: indefinitely. */
  validUntil?: Date;
  /** Why it was decided. Decisions only. */
  reason?: string;
  /** Id of the item that it answers or goes on with, which may be gone by now. */
  answers?: string;
  /** The people it is about. Absent: derived from its topic. */
  concerns?: readonly Concern[];
  /** Hidden at the request of someone it is about: never told or transferred. Its teller and the owner can still delete it. */
  hidden?: true;
  /** False: inherited, and nobody in this conversation has said the same yet. */
  confirmed: boolean;
  provenance: Provenance;
  learnedAt: Date;
}

/** Items that leave the agent only if named. */
export const isSecret = ({ kind, sensitivity }: Pick<MemoryItem, 'kind' | 'sensitivity'>): boolean =>
  kind === 'credential' || sensitivity === 'secret';
