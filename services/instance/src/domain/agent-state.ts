// What one agent knows about itself. The row that holds it is the truth; the agent's loop drives it forward.
import type { JoinWay } from './owner-statement.ts';

/** idle → joining → live, and leaving from each of them. Gone agents have no row: their folder is deleted. */
export type Phase = 'idle' | 'joining' | 'live' | 'leaving';

export interface Claimed {
  claimId: string;
  ownerId: string;
  join: JoinWay;
  /** Empty: the template's default. */
  modelOverride: string;
  /** Values for user-supplied tools, by tool id; inherited ones are added when the context arrives. */
  userConfig: Record<string, string>;
}

export interface ParentOfClone {
  instanceId: string;
  /** The only sender whose transfer is taken. */
  inboxId: string;
}

export interface TemplateState {
  templateId: string;
  creatorId: string;
  version: number;
  digest: string;
}

export type ContextState = 'none' | 'waiting' | 'ingested' | 'refused';

export interface AgentState {
  phase: Phase;
  /** Known once the inbox was opened for the first time. */
  inboxId?: string;
  /** The pool has acknowledged that it knows the instance. */
  registered: boolean;
  claimed?: Claimed;
  parent?: ParentOfClone;
  template?: TemplateState;
  /** What a member asked it to call itself. */
  chosenName?: string;
  conversationId?: string;
  /** Position in the conversation up to which messages were taken in. */
  cursor?: string;
  joinAttempts: number;
  /** Joins and leaves that failed wait until then, epoch milliseconds. */
  notBefore: number;
  /** A failure was reported: nothing is tried any more until Release. */
  joinFailed: boolean;
  /** Fingerprint of the profile that the conversation has been sent. Empty: none yet. */
  publishedProfile: string;
  /** Counts sent profiles, so that going back to an earlier name is a new message. */
  profileSerial: number;
  greeted: boolean;
  context: ContextState;
  /** Answers to other agents since a person last spoke. */
  agentExchange: number;
  /** Groups whose transfer was not for this agent; counted, never answered. At most MAX_IGNORED. */
  ignoredGroups: string[];
  /** An acknowledgement that still has to be sent. */
  ackOwed?: { groupId: string; digest: string; outcome: 'ingested' | 'refused' };
}

/** A stranger can open any number of groups: the count stops here. */
export const MAX_IGNORED = 1_000;

export const FRESH: AgentState = {
  phase: 'idle',
  registered: false,
  joinAttempts: 0,
  notBefore: 0,
  joinFailed: false,
  publishedProfile: '',
  profileSerial: 0,
  greeted: false,
  context: 'none',
  agentExchange: 0,
  ignoredGroups: [],
};

/** The names that people may use for it. */
export function namesOf(state: AgentState, templateName: string): string[] {
  return state.chosenName && state.chosenName !== templateName ? [state.chosenName, templateName] : [templateName];
}
