// What an owner's client and the agent say to each other in their direct message, past the pool.
import type { ContextSummary, ItemKind, Sensitivity } from './summary.ts';

/** Why an item goes along or stays. The first four are in, the others out. */
export type SelectionReason =
  /** The prompt names it. */
  | 'named'
  /** The prompt asks for everything (or is empty) and nothing keeps it back. */
  | 'everything'
  /** A credential that the prompt names by itself. */
  | 'named-credential'
  /** The owner put it in by hand. */
  | 'added'
  /** The owner took it out by hand. */
  | 'removed'
  /** The prompt keeps it back. */
  | 'excluded'
  /** The template's creator keeps it back by default. */
  | 'excluded-by-template'
  /** The prompt asks for other things. */
  | 'not-named'
  /** A credential that nobody named. */
  | 'credential'
  /** Not a credential, and a secret scanner found one in it. */
  | 'secret-found'
  /** It holds no more. */
  | 'expired'
  /** It stands back behind what the owner, or who said it first, says on the same topic. */
  | 'superseded'
  /** It has passed through too many agents. */
  | 'too-many-generations';

export interface PreviewItem {
  id: string;
  kind: ItemKind;
  text: string;
  topic: string;
  sensitivity: Sensitivity;
  tags: string[];
  /** Who said it, and for inherited items by way of which agent. */
  from: string;
  isIn: boolean;
  reason: SelectionReason;
  /** Rules of the secret scanner that found something. Empty: none. */
  secrets: string[];
}

export interface PreviewRequest {
  ask: 'preview';
  /** 32 hex digits, made by the client; the same id again gets the same answer. */
  requestId: string;
  /** The owner's context prompt, at most 4,096 bytes. Empty: everything but credentials. */
  prompt: string;
  /** Ids of items that go along, whatever the prompt says. */
  add: string[];
  /** Ids of items that stay, whatever the prompt says. */
  remove: string[];
  /** Inbox of a live agent that is to be refreshed: then the summary holds the differences. Empty: for a new clone. */
  targetInboxId: string;
}

export interface ExplainRequest {
  ask: 'explain';
  requestId: string;
  /** What the model would be shown for this message. Empty: for the last one that the agent answered. */
  text: string;
}

export type OwnerRequest = PreviewRequest | ExplainRequest;

export interface Preview {
  answer: 'preview';
  requestId: string;
  items: PreviewItem[];
  /** How many further items are hidden, because whoever they are about wants it so: they go nowhere, and nobody is shown them. */
  hidden: number;
  summary: ContextSummary;
  /** `summaryDigest(summary)`. A clone whose statement names it gets exactly this summary. */
  digest: string;
  /** The agent keeps the summary until then, ISO 8601. */
  expiresAt: string;
  /** Tools whose values the clone gets unless the claim gives others. */
  configKeys: string[];
}

export interface ExplainedSection {
  name: string;
  /** 0 is kept longest. */
  priority: number;
  /** As the agent estimates them. */
  tokens: number;
  /** What the model is shown. */
  text: string;
  /** True: it did not fit as a whole. */
  isCut: boolean;
  /** How many items of this section were left out for want of room or relevance. */
  leftOut: number;
}

export interface Explanation {
  answer: 'explanation';
  requestId: string;
  model: string;
  engine: string;
  budgetTokens: number;
  usedTokens: number;
  sections: ExplainedSection[];
}

export interface OwnerRefusal {
  answer: 'refusal';
  requestId: string;
  /** Name of an ErrorReason. */
  reason: string;
  message: string;
}

export type OwnerAnswer = Preview | Explanation | OwnerRefusal;
