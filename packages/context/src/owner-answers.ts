// What the agent answers its owner's client in their direct message, bypassing the pool.
import type { CardTerms } from '@offshoot/actions';
import type { Level, McpRisk, Trust } from '@offshoot/statements';
import type { CommonsStatus } from './commons/commons-messages.ts';
import type { AgentExport } from './exports/agent-export.ts';
import type { Reminders } from './listed-reminders.ts';
import type { NostrStatus } from './nostr/nostr-messages.ts';
import type { GoalPriority, ShownAddresses, Voice } from './owner-requests.ts';
import type { ServerSeen } from './server-visits.ts';
import type { KnownItem, PreviewItem } from './shown-items.ts';
import type { ContextSummary } from './summary.ts';

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
  /** The text that the model sees. */
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
  /** For how many days what people said is kept word for word. 0: for good. */
  keptDays: number;
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
  /** Another member of the conversation has a name that looks the same. */
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
  /** The action in one line; also whom or what it affects, unless the requester has had that forgotten. */
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

/** What became of the tokens of a sign-in. `failed`: nobody knows whether they still work. */
export const SIGN_OUTS = ['revoked', 'not-offered', 'failed'] as const;

export interface Servers {
  answer: 'servers';
  requestId: string;
  servers: ListedServer[];
  /** Of the server that was disconnected. Absent: none was, or nobody had signed in to it. */
  signedOut?: (typeof SIGN_OUTS)[number];
}

/** `not-a-member`: the owner is not in the agent's conversation (any more). `away`: the agent is not, for now or for good. */
export const REJOIN_OUTCOMES = ['rejoined', 'not-a-member', 'away'] as const;

/** All installations of the owner's inbox are in the agent's conversation, or why not. */
export interface Rejoined {
  answer: 'rejoined';
  requestId: string;
  outcome: (typeof REJOIN_OUTCOMES)[number];
}

/** `ended`: its last day is over. `stopped`: a person wanted no more of it. */
export const GOAL_STATUSES = ['open', 'done', 'ended', 'stopped'] as const;
export type GoalStatus = (typeof GOAL_STATUSES)[number];

/** Something that the agent works on until an end. */
export interface ListedGoal {
  /** ID of its memory item. */
  id: string;
  text: string;
  /** Empty: not said. */
  why: string;
  /** As the agent shows them: anybody can choose any name. */
  askedBy: string;
  /** The owner of today asked. */
  byOwner: boolean;
  priority: GoalPriority;
  status: GoalStatus;
  /** ISO 8601, UTC. */
  setAt: string;
  /** The last day, "2026-11-27". */
  until: string;
  /** ISO 8601, UTC. Absent: none. */
  nextTickAt?: string;
  /** It waits for its turn, or is worked on now. */
  isWaiting: boolean;
  /** The last one that is over. Absent: none is. */
  lastTick?: { at: string; outcome: (typeof TICK_OUTCOMES)[number] };
  /** What the agent reads for it at each tick, as people call it. */
  watches: string[];
  /** What came of it, oldest first. `evidence`: where it is from. */
  progress: { at: string; text: string; evidence: string[] }[];
}

/** `failed`: something that it needs did not answer. `budget`: the calls of the day were used up. */
export const TICK_OUTCOMES = ['news', 'idle', 'failed', 'budget'] as const;

/** By priority, open ones first. */
export interface Goals {
  answer: 'goals';
  requestId: string;
  goals: ListedGoal[];
  /** Calls of a language model for goals that are left in these 24 hours, and how many there are in all. */
  callsLeft: number;
  callsADay: number;
  /** Why it works on none of them. Absent: it does. */
  halted?: (typeof GOAL_HALTS)[number];
}

/** Its model's endpoint refuses the key, or asks for money. */
export const GOAL_HALTS = ['key-refused', 'spent'] as const;

/** For the owner's file. The client has to verify it. */
export interface Exported {
  answer: 'exported';
  requestId: string;
  export: AgentExport;
}

/** What becomes of an item. Only the first two are learned. */
export const IMPORT_FATES = [
  'new',
  /** New, and a person says something else on its topic. Both are kept. */
  'conflicting',
  /** The agent knows it in these words. */
  'known',
  /** A person has had it forgotten since it was said, or the agent heard it itself from others. */
  'left',
  /** It looks like a credential. */
  'secret',
] as const;
export type ImportFate = (typeof IMPORT_FATES)[number];

/** Why a reminder, post or goal of an export is not set. */
export const LEFT_REASONS = [
  /** Its last time has passed. */
  'over',
  /** Nobody here is the person who asked for it. */
  'nobody',
  /** There are as many as there may be. */
  'full',
  'too-often',
  /** Its times or days do not exist, or no agent holds them. */
  'times',
  /** A goal without an end, or too far away. */
  'end',
  /** A goal that names no page, for an agent without a language model. */
  'page',
] as const;

export type LeftReason = (typeof LEFT_REASONS)[number];

/** What an import did, or would do. */
export interface Imported {
  answer: 'imported';
  requestId: string;
  /** `asked`: nothing has changed yet. `already`: it was learned before, and nothing has changed. */
  outcome: 'asked' | 'learned' | 'already';
  /** `importDigest` of the document. */
  digest: string;
  counts: Record<ImportFate, number>;
  /** Only of what was asked. */
  items: { text: string; fate: ImportFate; instead?: string }[];
  reminders: { set: number; known: number; left: { text: string; why: LeftReason }[] };
  /** Of a kind that the agent does not know. */
  unknown: number;
  /** The newest export of the same agent that this one has learned from, if that is newer, or was made in the same state. ISO 8601, UTC. */
  newerMadeAt?: string;
}

export interface OwnerRefusal {
  answer: 'refusal';
  requestId: string;
  /** Name of an ErrorReason. */
  reason: string;
  message: string;
}

/** How much the agent says from now on. */
export interface VoiceSet {
  answer: 'voice';
  requestId: string;
  voice: Voice;
}

/** The agent's own addresses, empty if it has none, and which ones the members see. */
export interface OwnAddresses {
  answer: 'addresses';
  requestId: string;
  email: string;
  phone: string;
  shown: ShownAddresses;
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
  | ServerSeen
  | NostrStatus
  | CommonsStatus
  | Rejoined
  | VoiceSet
  | OwnAddresses
  | Goals
  | Reminders
  | Exported
  | Imported
  | OwnerRefusal;
