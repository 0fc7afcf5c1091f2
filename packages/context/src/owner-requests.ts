// What an owner's client asks the agent in their direct message, bypassing the pool.
import type { McpRisk, Trust } from '@offshoot/statements';
import type { CommonsRequest } from './commons/commons-messages.ts';
import type { ReminderRequest } from './listed-reminders.ts';
import type { NostrRequest } from './nostr/nostr-messages.ts';
import type { ServerVisitRequest } from './server-visits.ts';

/** Maximum length of a context prompt, in bytes of UTF-8: for clients, agents and all that parse their messages. */
export const MAX_PROMPT_BYTES = 4_096;

/** Maximum length of an item: a memory is a sentence, not a document, so that prompts and transfers stay small. UTF-16 units. */
export const MAX_ITEM_TEXT = 1_000;

export interface PreviewRequest {
  ask: 'preview';
  /** 32 hex digits, made by the client; repeating the ID returns the same answer. */
  requestId: string;
  /** The owner's context prompt, at most 4,096 bytes. Empty: everything but credentials. */
  prompt: string;
  /** IDs of items to include, even against the prompt. */
  add: string[];
  /** IDs of items to leave out, even against the prompt. */
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

/** For how many days an agent keeps what people say word for word. 0: for good. */
export const KEPT_DAYS: readonly number[] = [7, 30, 90, 365, 0];

/** Answered with what the agent then knows. */
interface KeepRequest {
  ask: 'keep';
  requestId: string;
  /** One of KEPT_DAYS. */
  days: number;
}

/**
 * - talking: it answers what it thinks is for it.
 * - only-mentioned: it answers who names it or replies to it.
 * - muted: it answers only orders about its memory, and listens.
 * - not-listening: nor does it learn.
 */
export const VOICES = ['talking', 'only-mentioned', 'muted', 'not-listening'] as const;
export type Voice = (typeof VOICES)[number];

/** What people read about each, and what any member says to the agent for it. */
export const VOICE_TEXTS: Readonly<Record<Voice, { name: string; does: string; say: string }>> = {
  talking: { name: 'Talks freely', does: 'It answers what it thinks is for it.', say: 'talk freely' },
  'only-mentioned': {
    name: 'Only when mentioned',
    does: 'It answers when it is named or replied to, and goes on listening.',
    say: 'only answer when mentioned',
  },
  muted: { name: 'Muted', does: 'It goes on listening, and answers only orders about its memory.', say: 'be quiet' },
  'not-listening': {
    name: 'Not listening',
    does: 'It answers nothing and learns nothing. “Forget …” still works.',
    say: 'stop listening',
  },
};

/** Members can do the same in the conversation, which hears of it. Answered with the voice. */
export interface SetVoiceRequest {
  ask: 'set-voice';
  requestId: string;
  voice: Voice;
}

/** Which of its own addresses an agent shows to the members of its conversation, in its profile. */
export const SHOWN_ADDRESSES = ['none', 'email', 'phone', 'both'] as const;
export type ShownAddresses = (typeof SHOWN_ADDRESSES)[number];

export interface AddressesRequest {
  ask: 'addresses';
  requestId: string;
  /** From now on. Absent: as it is. */
  shown?: ShownAddresses;
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

/** The owner says no to a card. */
export interface RejectCardRequest {
  ask: 'reject-card';
  requestId: string;
  /** `cardDigest` of the terms that the owner was shown. */
  card: string;
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

/** A new installation of the owner's inbox wants to be in the conversations that the agent and the owner share. */
export interface RejoinRequest {
  ask: 'rejoin';
  requestId: string;
}

/** A code that proves which inbox in the conversation is the owner's: they say it there. */
export interface LinkRequest {
  ask: 'link';
  /** Repeating the ID returns the same code. */
  requestId: string;
  /** ID of the second answer, `LinkSaid`, once a member says the code. 32 hex digits. */
  saidId: string;
}

/** What the agent works on until an end. All four are answered with its goals. */
export type GoalRequest =
  | { ask: 'goals'; requestId: string }
  | {
      ask: 'add-goal';
      /** Repeating the ID adds nothing more. */
      requestId: string;
      /** At most MAX_GOAL_TEXT. */
      text: string;
      /** At most MAX_GOAL_TEXT. Empty: not said. */
      why: string;
      /** The last day, "2026-11-27", in the owner's time zone. Empty: a week from now. */
      until: string;
      priority: GoalPriority;
    }
  | {
      ask: 'change-goal';
      requestId: string;
      /** ID of its memory item. */
      goal: string;
      /** Absent: it stays as it is. `open`: it is worked on again. */
      status?: 'open' | 'done' | 'stopped';
      /** Absent: it stays as it is. */
      until?: string;
      /** Absent: it stays as it is. */
      priority?: GoalPriority;
    }
  | {
      ask: 'tick';
      /** Repeating the ID works on it once. */
      requestId: string;
      /** ID of its memory item. Empty: all open goals. */
      goal: string;
    };

/** UTF-16 units. */
export const MAX_GOAL_TEXT = 300;
export const GOAL_PRIORITIES = ['high', 'normal', 'low'] as const;
export type GoalPriority = (typeof GOAL_PRIORITIES)[number];
/** What it knows, signed, for a file that its owner keeps. */
export interface ExportRequest {
  ask: 'export';
  requestId: string;
  withReminders: boolean;
}

/** To learn what was exported, or what its owner has looked through. Without a statement it says only what would come of that. */
export interface ImportRequest {
  ask: 'import';
  /** Repeating the ID with the same statement changes nothing more. */
  requestId: string;
  /** ID of the parts of an `encodeImport`, sent before in the direct message with `ownerUploadCodec`. 32 hex digits. */
  upload: string;
  /** An export that is older than one that it has learned from is learned only if this is true. */
  acceptOlder: boolean;
  /** The owner's signed `instance.import-context`, a SignedStatement of the contract in base64. Empty: only asked. */
  statement: string;
}

export type OwnerRequest =
  | PreviewRequest
  | ExplainRequest
  | KnowledgeRequest
  | KeepRequest
  | SetVoiceRequest
  | AddressesRequest
  | ChangeRequest
  | TrustRequest
  | SetTrustRequest
  | LinkRequest
  | RevokeGrantRequest
  | DecisionsRequest
  | ReviewRequest
  | CardsRequest
  | ApproveCardRequest
  | RejectCardRequest
  | ServersRequest
  | SetServerRequest
  | ServerVisitRequest
  | NostrRequest
  | CommonsRequest
  | RejoinRequest
  | GoalRequest
  | ReminderRequest
  | ExportRequest
  | ImportRequest;
