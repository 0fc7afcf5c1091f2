// What one agent may tell another, in a form that its owner can read, approve and sign.
import { canonicalJson, type JsonValue, textDigest } from '@offshoot/statements';

/** What kind of knowledge an item is (training makes an agent better at its job, personalization is what people like). */
export type ItemKind = 'training' | 'personalization' | 'fact' | 'decision' | 'commitment' | 'credential';
export const ITEM_KINDS: readonly ItemKind[] = ['training', 'personalization', 'fact', 'decision', 'commitment', 'credential'];

/** `personal` concerns a person's life (health, family, money, where they live); `secret` gives access to something. */
export type Sensitivity = 'normal' | 'personal' | 'secret';
export const SENSITIVITIES: readonly Sensitivity[] = ['normal', 'personal', 'secret'];

/** Who said it first, no matter how many agents have passed it on. */
export interface Origin {
  /** The agent that heard it. */
  instanceId: string;
  /** The agent's name at that time. */
  agentName: string;
  /** Name of the person who said it. Empty: no longer known. */
  saidBy: string;
  /** Distinguishes people of the same name without identifying them: a digest of the speaker's inbox ID, 64 hex digits. Absent: unknown. */
  speaker?: string;
  /** True if that agent's owner said it. */
  byOwner?: true;
  /** ISO 8601, UTC. */
  saidAt: string;
}

/** A person whom an entry is about. */
export interface Concern {
  /** How the sender's topics refer to them. */
  key: string;
  /** Digest of their inbox ID, like a speaker's: a receiver recognises them, but it identifies nobody. Absent: no inbox is known. */
  speaker?: string;
}

export interface ContextEntry {
  /** IDs of the sender's items that the entry was made from; a refresh refers to them. At least one. */
  sourceIds: string[];
  kind: ItemKind;
  /** One sentence that makes sense without the conversation. */
  text: string;
  /** Normalised key of its subject; a newer entry by the same speaker on the same topic supersedes the older one. */
  topic: string;
  /** The people it is about. Absent: derived from the topic. */
  about?: Concern[];
  sensitivity: Sensitivity;
  /** Lower-case words. */
  tags: string[];
  /** ISO 8601; absent: unlimited. */
  validFrom?: string;
  validUntil?: string;
  /** Why it was decided. Set for decisions only. */
  reason?: string;
  /** ID of the sender's item that it answers or goes on with. Absent: none, or that one is not for the receiver. */
  answers?: string;
  origin: Origin;
  /** How many agents knew it before the receiver: 1 for what the sender was told directly. */
  generation: number;
}

export const SECTIONS = ['howToWork', 'preferences', 'facts', 'decisions', 'commitments', 'artefacts', 'nextSteps', 'credentials'] as const;
export type Section = (typeof SECTIONS)[number];

export type ContextSummary = {
  /** One sentence: what the sender does, and for whom its copy should continue. */
  purpose: string;
  /** People named in the entries, so that the receiver recognises them. */
  people: { inboxId: string; name: string }[];
  /** Counts only: neither the items left out nor their kinds are named. */
  manifest: { included: number; leftOut: number };
} & Record<Section, ContextEntry[]>;

/** All entries in the order of SECTIONS. */
export function entriesOf(summary: ContextSummary): ContextEntry[] {
  return SECTIONS.flatMap((section) => summary[section]);
}

/** "sha256:" and the SHA-256 of the summary's RFC 8785 form, 64 hex digits: what an owner signs after seeing it. */
export function summaryDigest(summary: ContextSummary): string {
  return textDigest(canonicalJson(summary as unknown as JsonValue));
}
