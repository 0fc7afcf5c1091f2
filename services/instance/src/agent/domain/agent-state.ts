// What one agent knows about itself. The row that holds it is the truth; the agent's loop drives it forward.

import type { ConversationState } from '../conversation/domain/conversation-end.ts';
import { withoutNumber } from '../conversation/domain/name-clash.ts';
import { type Quiet, TALKING } from '../conversation/domain/quiet.ts';
import type { JoinWay } from '../ownership/domain/owner-statement.ts';
import type { Attestation } from '../template/domain/attestation.ts';

/** idle → joining → live, and leaving from each of them. Gone agents have no row: their folder is deleted. */
export type Phase = 'idle' | 'joining' | 'live' | 'leaving';

export interface Claimed {
  claimId: string;
  ownerId: string;
  join: JoinWay;
  /** When it became the claim's, epoch milliseconds: conversations that it was brought into before are not taken. */
  since: number;
  /** Empty: the template's default. */
  modelOverride: string;
  /** Values for user-supplied tools, by tool id; inherited ones are added when the context arrives. */
  userConfig: Record<string, string>;
  /** Its owner signed the claim, or the order to clone. Without, that it is the owner's is the pool's word alone. */
  signed: boolean;
}

/** What an owner is told in its direct message without having asked. */
export interface OwnerNotice {
  key: string;
  ownerId: string;
  text: string;
}

export interface TemplateState {
  templateId: string;
  creatorId: string;
  version: number;
  digest: string;
}

export interface AgentState {
  phase: Phase;
  /** Known once the inbox was opened for the first time. */
  inboxId?: string;
  /** The pool has acknowledged that it knows the instance. */
  registered: boolean;
  /** What the pool gave it to speak for itself, 64 hex digits. Absent: it has to register (again). */
  credential?: string;
  claimed?: Claimed;
  template?: TemplateState;
  /** What the owner has accepted that it uses, as `capabilitiesOf` states it. Empty while idle. */
  acceptedCapabilities: string;
  /** The creator's newest word that an applied version was the latest. Outlives the version: silence counts once a creator vouches. */
  attestation?: Attestation;
  /** That word has run out, as it was last reported. */
  stale: boolean;
  /** Issued-At of the newest statement that set values of tools, epoch milliseconds; 0: none did. */
  configIssuedAt: number;
  /** When the owner last changed, epoch milliseconds; 0: never. Offers from before are void. */
  ownerChangedAt: number;
  /** How many statements were redeemed, and the latest Issued-At among them, epoch milliseconds. */
  redemptions: number;
  newestRedeemedAt: number;
  /** Set after an old backup: a statement issued by then may have been redeemed, and the record of it be lost. */
  replayableUntil: number;
  /** How often the pool has moved it to another host. */
  epoch: number;
  /** Of its newest backup; counts up for life. */
  generation: number;
  /** Set when it was restored: its inbox has other installations, and until they are revoked another host may act for it. */
  revocationOwed?: true | undefined;
  /** When it was restored, epoch milliseconds; set until its new installation is in the conversation again. */
  movedAt?: number | undefined;
  /** Set after an old backup: the version that was applied before. Nothing below it is taken. */
  floor?: Pick<TemplateState, 'templateId' | 'version' | 'digest'>;
  /** Somebody put it into a group while it was idle: it is handed out to nobody. Set for good. */
  exposed?: true;
  /** What a member asked it to call itself. */
  chosenName?: string;
  /** The template's name with a number, where another agent of that name was there before. */
  numberedName?: string;
  conversationId?: string;
  /** When it came into its conversation, epoch milliseconds by the network's clock. */
  joinedAt?: number;
  /** Whether it is still there, as it was last reported. */
  conversationState: ConversationState;
  /** When its creator ends the conversation, epoch milliseconds, by the creator's newest word. */
  explodesAt?: number;
  /** What members asked of its talking and listening. */
  quiet: Quiet;
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
  /** Position in the owner's direct message up to which requests were taken in. Another owner's starts at the beginning. */
  ownerDm?: { ownerId: string; cursor: string };
  /** Answers to other agents since a person last spoke. */
  agentExchange: number;
  /** Groups whose transfer was not for this agent; counted, never answered. At most MAX_IGNORED. */
  ignoredGroups: string[];
  /** Digest of the last document that was taken, hex, by the inbox of who sent it: what the next one may build upon. */
  received: Record<string, string>;
  noticesOwed: OwnerNotice[];
  /** Of the pool's newest list of what it made for the agent; 0: none came. */
  toolGeneration: number;
}

/** A stranger can open any number of groups: the count stops here. */
export const MAX_IGNORED = 1_000;

export const FRESH: AgentState = {
  phase: 'idle',
  registered: false,
  acceptedCapabilities: '',
  stale: false,
  configIssuedAt: 0,
  ownerChangedAt: 0,
  redemptions: 0,
  newestRedeemedAt: 0,
  replayableUntil: 0,
  epoch: 0,
  generation: 0,
  joinAttempts: 0,
  notBefore: 0,
  joinFailed: false,
  publishedProfile: '',
  profileSerial: 0,
  greeted: false,
  conversationState: 'here',
  quiet: TALKING,
  agentExchange: 0,
  ignoredGroups: [],
  received: {},
  noticesOwed: [],
  toolGeneration: 0,
};

/** The names that people may use for it. */
export function namesOf({ chosenName, numberedName }: AgentState, templateName: string): string[] {
  // The number belongs to the name that it was given for.
  const own = numberedName !== undefined && withoutNumber(numberedName) === templateName ? numberedName : templateName;
  return chosenName && chosenName !== own ? [chosenName, own] : [own];
}
