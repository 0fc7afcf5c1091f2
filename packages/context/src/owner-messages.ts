// What an owner's client and the agent send each other in their direct message, bypassing the pool.
import type { CardTerms } from '@offshoot/actions';
import type { Level, McpRisk, Trust } from '@offshoot/statements';
import type { ContextSummary, ItemKind, Sensitivity } from './summary.ts';

/** Maximum length of a context prompt, in bytes of UTF-8: for clients, agents and whoever parses what they send each other. */
export const MAX_PROMPT_BYTES = 4_096;

/** Maximum length of an item: a memory is a sentence, not a document, so that prompts and transfers stay small. UTF-16 units. */
export const MAX_ITEM_TEXT = 1_000;

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
  /** The owner, or whoever said it first, has said something else on the same topic. */
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
  /** Who said it; for inherited items, also through which agent. */
  from: string;
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
  /** The owner, or whoever it is about, has said something else on the same topic. */
  | 'overridden'
  /** Told as part of a later statement, which updates it. */
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

export interface PreviewRequest {
  ask: 'preview';
  /** 32 hex digits, made by the client; repeating the ID returns the same answer. */
  requestId: string;
  /** The owner's context prompt, at most 4,096 bytes. Empty: everything but credentials. */
  prompt: string;
  /** IDs of items to include, whatever the prompt says. */
  add: string[];
  /** IDs of items to leave out, whatever the prompt says. */
  remove: string[];
  /** Inbox of a live agent to refresh: the summary then holds only the differences. Empty: for a new clone. */
  targetInboxId: string;
}

export interface ExplainRequest {
  ask: 'explain';
  requestId: string;
  /** What the model would be shown for this message. Empty: the last one that the agent answered. */
  text: string;
}

export interface KnowledgeRequest {
  ask: 'knowledge';
  requestId: string;
}

export interface ForgetItemsRequest {
  ask: 'forget';
  /** Repeating the ID changes nothing more and returns the same answer. */
  requestId: string;
  /** IDs of items, at least one. If the agent does not know one of them, it forgets none. */
  items: string[];
}

export interface CorrectItemRequest {
  ask: 'correct';
  /** Repeating the ID changes nothing more and returns the same answer. */
  requestId: string;
  item: string;
  /** The whole new text, at most MAX_ITEM_TEXT. */
  text: string;
}

/** Requests that change what the agent knows. */
export type ChangeRequest = ForgetItemsRequest | CorrectItemRequest;

export interface TrustRequest {
  ask: 'trust';
  requestId: string;
}

export interface SetTrustRequest {
  ask: 'set-trust';
  /** Repeating the ID with the same statement changes nothing more. */
  requestId: string;
  /** Replaces the whole document. */
  trust: Trust;
  /** The owner's signed `instance.set-trust`, a SignedStatement of the contract in base64. */
  statement: string;
}

export interface RevokeGrantRequest {
  ask: 'revoke-grant';
  requestId: string;
  /** ID of a grant, as the agent lists it. */
  grant: string;
}

export interface DecisionsRequest {
  ask: 'decisions';
  requestId: string;
}

export interface ReviewRequest {
  ask: 'review';
  requestId: string;
}

/** The cards that wait for an answer, with all that they ask for. */
export interface CardsRequest {
  ask: 'cards';
  requestId: string;
}

export interface ApproveCardRequest {
  ask: 'approve-card';
  /** Repeating the ID with the same statement changes nothing more. */
  requestId: string;
  /** `cardDigest` of the terms that the owner was shown. */
  card: string;
  /** The owner's signed `instance.approve-action`, a SignedStatement of the contract in base64. */
  statement: string;
}

/** The servers of tools that the agent may call. */
export interface ServersRequest {
  ask: 'servers';
  requestId: string;
}

export interface SetServerRequest {
  ask: 'set-server';
  /** Repeating the ID with the same statement changes nothing more. */
  requestId: string;
  server: {
    /** How the agent calls it. */
    id: string;
    url: string;
    /** `definition`: the pin. Empty: the agent is not to have the server any more. */
    tools: { definition: string; risk: McpRisk }[];
    /** Sealed to the agent for this server, both parts in base64. Absent: the server wants none. */
    credential?: { encapsulatedKey: string; ciphertext: string };
  };
  /** The owner's signed `instance.set-server`, a SignedStatement of the contract in base64. */
  statement: string;
}

/** A code that proves which inbox in the conversation is the owner's: they say it there. */
export interface LinkRequest {
  ask: 'link';
  /** Repeating the ID returns the same code. */
  requestId: string;
  /** ID of the second answer, `LinkSaid`, once somebody says the code. 32 hex digits. */
  saidId: string;
}

export type OwnerRequest =
  | PreviewRequest
  | ExplainRequest
  | KnowledgeRequest
  | ChangeRequest
  | TrustRequest
  | SetTrustRequest
  | LinkRequest
  | RevokeGrantRequest
  | DecisionsRequest
  | ReviewRequest
  | CardsRequest
  | ApproveCardRequest
  | ServersRequest
  | SetServerRequest;

export interface Preview {
  answer: 'preview';
  requestId: string;
  items: PreviewItem[];
  /** How many more items are hidden at the request of the person concerned: they are neither passed on nor shown. */
  hidden: number;
  summary: ContextSummary;
  /** `summaryDigest(summary)`. A clone whose statement names this digest gets exactly this summary. */
  digest: string;
  /** The agent keeps the summary until then. ISO 8601. */
  expiresAt: string;
  /** Tools whose values the clone inherits unless the claim sets others. */
  configKeys: string[];
}

export interface ExplainedSection {
  name: string;
  /** 0 is kept longest. */
  priority: number;
  /** Estimated by the agent. */
  tokens: number;
  /** What the model is shown. */
  text: string;
  /** True if it did not fit completely. */
  isCut: boolean;
  /** How many items of this section were left out for lack of room or relevance. */
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

export interface Knowledge {
  answer: 'knowledge';
  requestId: string;
  /** In the order in which they were learned. */
  items: KnownItem[];
  /** How many more items are hidden at the request of the person concerned. */
  hidden: number;
}

/** Without any text, because the agent keeps it for repetitions. */
export interface Changed {
  answer: 'changed';
  requestId: string;
  /** IDs of the deleted items: also of items that said the same. */
  gone: string[];
  /** IDs of the new items. */
  learned: string[];
}

/** Something that waits for the owner's word, or that they allowed. */
export interface Permission {
  /** 64 hex digits: the same for the same thing. */
  id: string;
  /** What it is, in one line. */
  text: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
}

/** How far the owner trusts the agent, as the agent keeps it. */
export interface TrustSettings {
  answer: 'trust';
  requestId: string;
  trust: Trust;
  /** Issued-At of the statement. ISO 8601, UTC; absent: the owner has signed nothing yet. */
  signedAt?: string;
  /** Cards that wait for an answer. */
  cards: Permission[];
  grants: Permission[];
}

export interface LinkCode {
  answer: 'link-code';
  requestId: string;
  /** "ABCD-EFGH". */
  code: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
}

/** Who said the code. Nothing is linked yet: the owner decides. */
export interface LinkSaid {
  answer: 'link-said';
  requestId: string;
  /** `ended`: too many wrong codes were said. */
  outcome: 'said' | 'ended';
  /** Empty if it ended. */
  inboxId: string;
  /** As the agent shows it; empty: not known. Anybody can choose any name. */
  name: string;
  /** Somebody else in the conversation has a name that looks the same. */
  sharesName: boolean;
}

/** What the agent's policy said about an action: do it, ask first, have the owner sign it, or leave it. */
export const DECISION_OUTCOMES = ['run', 'ask', 'sign', 'refuse'] as const;

/** What became of an action since, as its card or its effect has it. `open`: a card waits for an answer. */
export const DECISION_ENDS = [
  'open',
  'postponed',
  'denied',
  'expired',
  'voided',
  'withdrawn',
  'approved',
  'dispatched',
  'done',
  'failed',
  'unknown',
] as const;

/** One decision, in words that anybody may read: nothing that the card did not show. */
export interface Decided {
  /** ISO 8601, UTC. */
  at: string;
  /** The action in one line; also whom or what it affects, unless whoever asked has had that forgotten. */
  text: string;
  outcome: (typeof DECISION_OUTCOMES)[number];
  /** In a sentence. */
  why: string;
  /** As the agent shows them: anybody can choose any name. Empty: nobody asked, a trigger did. */
  askedBy: string;
  /** The owner of today asked. */
  byOwner: boolean;
  /** Absent: there was nothing to follow. */
  end?: (typeof DECISION_ENDS)[number];
  /** Who answered the card, or whose word approved it; as the agent shows them. Absent: nobody has. */
  decidedBy?: string;
}

export interface Decisions {
  answer: 'decisions';
  requestId: string;
  /** Of 30 days at most, newest first. */
  decisions: Decided[];
}

/** How the agent has done for its present owner, in 30 days at most. */
export interface Review {
  answer: 'review';
  requestId: string;
  /** ISO 8601, UTC. */
  since: string;
  level: Level;
  /** Of the answers that the owner gave a 👍 or 👎; `lower` and `upper`: bounds of the true share (Wilson, 95 %), per mille. */
  acceptance: { liked: number; total: number; lower: number; upper: number };
  /** By anybody. */
  corrections: number;
  /** Opinions that taught something. */
  learned: number;
  /** Cards. `ended`: nobody answered, or it became void; `failed`: what was approved failed, or nobody knows whether it was done. */
  cards: Record<(typeof CARD_COUNTS)[number], number>;
  effects: Record<(typeof EFFECT_COUNTS)[number], number>;
  /** What people wanted and its level does not allow. It did none of it. */
  refusedForLevel: number;
  /** What this speaks for; the owner decides. Absent: nothing speaks for another level. `dislikes`: several within a day. */
  signal?: { is: 'promote' | 'demote'; why: 'acceptance' | 'dislikes'; level: Level };
}

export const CARD_COUNTS = ['asked', 'approved', 'denied', 'ended', 'open', 'failed'] as const;
export const EFFECT_COUNTS = ['done', 'failed', 'unknown'] as const;

/** Cards that wait for an answer, oldest first. Their digests are the client's to make: it signs what it has shown. */
export interface OpenCards {
  answer: 'cards';
  requestId: string;
  cards: CardTerms[];
}

/** Who brought a server: the signed template, or the owner. */
export const SERVER_ORIGINS = ['template', 'owner'] as const;
/** `missing`: the server wants one, and the owner has not entered it. */
export const SERVER_CREDENTIALS = ['none', 'given', 'missing'] as const;

/** A server whose tools the agent may call. */
export interface ListedServer {
  /** How people and the agent call it. */
  id: string;
  url: string;
  origin: (typeof SERVER_ORIGINS)[number];
  credential: (typeof SERVER_CREDENTIALS)[number];
  /** `digest`: of the pinned definition, "sha256:" and hex digits. */
  tools: { name: string; risk: McpRisk; digest: string }[];
}

export interface Servers {
  answer: 'servers';
  requestId: string;
  servers: ListedServer[];
}

export interface OwnerRefusal {
  answer: 'refusal';
  requestId: string;
  /** Name of an ErrorReason. */
  reason: string;
  message: string;
}

export type OwnerAnswer =
  | Preview
  | Explanation
  | Knowledge
  | Changed
  | TrustSettings
  | LinkCode
  | LinkSaid
  | Decisions
  | Review
  | OpenCards
  | Servers
  | OwnerRefusal;
