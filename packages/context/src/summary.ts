// What one agent may tell another, as its owner can read, approve and sign it.
import { canonicalJson, type JsonValue, textDigest } from '@offshoot/statements';

/** What kind of knowledge something is (training makes an agent better at its job, personalization is what people like). */
export type ItemKind = 'training' | 'personalization' | 'fact' | 'decision' | 'commitment' | 'credential';
export const ITEM_KINDS: readonly ItemKind[] = ['training', 'personalization', 'fact', 'decision', 'commitment', 'credential'];

/** `personal` is about somebody's life (health, family, money, where they live); `secret` opens something. */
export type Sensitivity = 'normal' | 'personal' | 'secret';
export const SENSITIVITIES: readonly Sensitivity[] = ['normal', 'personal', 'secret'];

/** Who said it first, however many agents have passed it on since. */
export interface Origin {
  /** The agent that heard it. */
  instanceId: string;
  /** What that agent called itself. */
  agentName: string;
  /** Name of the person who said it. Empty: not known any more. */
  saidBy: string;
  /** Tells apart those of one name, and names nobody: a digest of the speaker's inbox id, 64 hex digits. Absent: not known. */
  speaker?: string;
  /** That agent's owner said it. */
  byOwner?: true;
  /** ISO 8601, UTC. */
  saidAt: string;
}

/** Somebody whom an entry is about. */
export interface Concern {
  /** What the sender's topics call them. */
  key: string;
  /** Digest of their inbox id, as that of a speaker: a receiver knows them again, and it names nobody. Absent: no inbox is known. */
  speaker?: string;
}

export interface ContextEntry {
  /** Ids of the sender's items that it was made of: what a refresh speaks of. At least one. */
  sourceIds: string[];
  kind: ItemKind;
  /** One sentence that is understood without the conversation. */
  text: string;
  /** Normalised key of what it is about; a newer entry of the same speaker on a topic supersedes the older one. */
  topic: string;
  /** People whom it is about. Absent: judged from the topic. */
  about?: Concern[];
  sensitivity: Sensitivity;
  /** Lower-case words. */
  tags: string[];
  /** ISO 8601; absent: since ever, for ever. */
  validFrom?: string;
  validUntil?: string;
  /** Why it was decided. Decisions only. */
  reason?: string;
  origin: Origin;
  /** How many agents knew it before the receiver: 1 for what the sender was told itself. */
  generation: number;
}

export const SECTIONS = ['howToWork', 'preferences', 'facts', 'decisions', 'commitments', 'artefacts', 'nextSteps', 'credentials'] as const;
export type Section = (typeof SECTIONS)[number];

export type ContextSummary = {
  /** One sentence: what the sender does, for whom its copy is meant to go on. */
  purpose: string;
  /** People whom the entries name, so that the receiver knows whom it meets again. */
  people: { inboxId: string; name: string }[];
  /** Counts only: what was left out is not named, nor is its kind. */
  manifest: { included: number; leftOut: number };
} & Record<Section, ContextEntry[]>;

/** All entries in the order of SECTIONS. */
export function entriesOf(summary: ContextSummary): ContextEntry[] {
  return SECTIONS.flatMap((section) => summary[section]);
}

/** "sha256:" and the SHA-256 of the summary's RFC 8785 form, 64 hex digits: what an owner signs who has seen it. */
export function summaryDigest(summary: ContextSummary): string {
  return textDigest(canonicalJson(summary as unknown as JsonValue));
}
