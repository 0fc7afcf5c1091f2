// The state of one agent. Its row is authoritative; the agent's loop acts on it.

import type { ShownAddresses } from '@offshoot/context';
import { DEFAULT_KEPT_DAYS } from '@offshoot/memory/lines/horizon.ts';
import type { Destination, JsonObject, Trust } from '@offshoot/statements';
import { soulFrom, startingLevel } from '@offshoot/template-content/soul/soul.ts';
import type { Attestation } from '../../versions/domain/attestation.ts';
import type { YankedVersion } from '../../versions/domain/pin.ts';
import type { ConversationState } from './conversation-end.ts';
import type { OpenLink } from './link-code.ts';
import { withoutNumber } from './name-clash.ts';
import { QUIET_OF, type Quiet } from './quiet.ts';
import type { OwnersOpinion } from './report.ts';

/** The trust of an agent that nobody has claimed yet. */
export const STARTING_TRUST: Trust = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} };

/** The trust of a claimed agent whose owner has set nothing yet, so also after a change of owner. A template's update never changes it. */
export function startingTrust(content: JsonObject): Trust {
  return { ...STARTING_TRUST, level: startingLevel(soulFrom(content.soul)) };
}

/** What the owner asked the agent to show of itself: what a clone would get for a prompt, or why it said something. */
export type ShowCommand = { command: 'preview'; prompt: string } | { command: 'explain'; text: string };

/** idle → joining → live, and leaving from any of them. Deleted agents have no row: their folder is gone. */
export type Phase = 'idle' | 'joining' | 'live' | 'leaving';

export interface Claimed {
  claimId: string;
  ownerId: string;
  join: Destination;
  /** When the claim took effect, epoch milliseconds: conversations it was added to earlier are ignored. */
  since: number;
  /** Empty: the template's default. */
  modelOverride: string;
  /** Values for user-supplied tools, by tool id; inherited ones are added when context arrives. */
  userConfig: Record<string, string>;
  /** Its owner signed the claim, or the order to clone. If not, ownership is only the pool's claim. */
  signed: boolean;
}

/** Unsolicited notices in the owner's direct message. */
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
  /** As in `AppliedVersion`. */
  handovers?: readonly string[];
}

export interface AgentState {
  phase: Phase;
  /** Known once the inbox has been opened for the first time. */
  inboxId?: string;
  /** The pool has acknowledged the instance. */
  registered: boolean;
  /** The credential the pool issued to it, 64 hex digits. Absent: it must register (again). */
  credential?: string;
  claimed?: Claimed;
  template?: TemplateState;
  /** Capabilities the owner has accepted, in the form of `capabilitiesOf`. Empty while idle. */
  acceptedCapabilities: string;
  /**
   * The creator's newest attestation that an applied version was the latest. Outlives the version: silence matters once a creator
   * attests.
   */
  attestation?: Attestation;
  /** Whether that attestation had expired when last reported. */
  stale: boolean;
  /** Issued-At of the newest statement that set tool values, epoch milliseconds; 0: none. */
  configIssuedAt: number;
  /** What the owner last settled, and the Issued-At of that statement, epoch milliseconds; 0: nothing yet. */
  trust: Trust;
  trustIssuedAt: number;
  /** The version on which it stayed until it had its creator's word that it is taken back. */
  yanked?: YankedVersion | undefined;
  /** Nonce and Issued-At, epoch milliseconds, of the newest statement that connected or disconnected a server; empty and 0: none. */
  serverOrder: string;
  serverOrderAt: number;
  /** The same of the newest statement about Nostr. */
  nostrOrder: string;
  nostrOrderAt: number;
  /** The same of the newest statement about a commons. */
  commonsOrder: string;
  commonsOrderAt: number;
  /** The code that the owner is to say in the conversation, until they have linked an inbox. */
  link?: OpenLink | undefined;
  /** When it last said that it is paused, epoch milliseconds; 0: never. */
  pausedToldAt: number;
  /** Why it calls no model for its goals. Absent: it does. */
  goalsHalted?: 'key-refused' | 'spent' | undefined;
  /** The version, owner and zone of its triggers. Empty: none were made. */
  templateTriggersOf: string;
  /** When the owner last changed, epoch milliseconds; 0: never. Earlier offers are void. */
  ownerChangedAt: number;
  /** Number of redeemed statements, and the latest Issued-At among them, epoch milliseconds. */
  redemptions: number;
  newestRedeemedAt: number;
  /** Set after an old backup was restored: statements issued by then may have been redeemed without a surviving record. */
  replayableUntil: number;
  /** How often the pool has moved it to another host. */
  epoch: number;
  /** Number of its newest backup; increases for life. */
  generation: number;
  /** Set on restore: its inbox has other installations, and until they are revoked another host may act for it. */
  revocationOwed?: true | undefined;
  /** Set on restore, until people were told of what the pool's journal knows and the agent does not. */
  journalOwed?: true | undefined;
  /** When it was restored, epoch milliseconds; set until its new installation is in the conversation again. */
  movedAt?: number | undefined;
  /** Set after an old backup was restored: the version applied before. Nothing below it is accepted. */
  floor?: Pick<TemplateState, 'templateId' | 'version' | 'digest' | 'handovers'>;
  /** Someone added it to a group while it was idle: it is never handed out. Permanent. */
  exposed?: true;
  /** The name a member asked it to use. */
  chosenName?: string;
  /** The template's name with a number, if another agent had the name first. */
  numberedName?: string;
  conversationId?: string;
  /** When it joined its conversation, epoch milliseconds by the network's clock. */
  joinedAt?: number;
  /** Whether it is still there, as last reported. */
  conversationState: ConversationState;
  /** When it was last added there, epoch milliseconds, and which of its installations knows of it. */
  lastAdded?: { installationId: string; at: number };
  /** Set once an app let it in again that only answered its old request. `isTold`: it has said why it leaves. `isDone`: it has left. */
  unasked?: { addedAt: number; isTold: boolean; isDone: boolean } | undefined;
  /** What it last showed there about the answer that it prepares, until it is taken back. */
  signs?: { thinkingAbout: string; isTyping: boolean } | undefined;
  /** When the creator ends the conversation, by the creator's newest message, epoch milliseconds. */
  explodesAt?: number;
  /** What members asked about its talking and listening. */
  quiet: Quiet;
  /** The last UTC days on which people spoke with it, counted from 1970. */
  spokenDays: readonly number[];
  /** Whether these are enough, as last reported. */
  inUse: boolean;
  /** What its owner lately thought of its answers, as last reported. */
  opinion: OwnersOpinion;
  /** Position in the conversation up to which messages have been taken in. */
  cursor?: string;
  joinAttempts: number;
  /** Failed joins and leaves wait until then, epoch milliseconds. */
  notBefore: number;
  /** A failure was reported: nothing is retried until Release. */
  joinFailed: boolean;
  /** Fingerprint of the profile last published to the conversation. Empty: none yet. */
  publishedProfile: string;
  /** Counts published profiles, so that returning to an earlier name is a new message. */
  profileSerial: number;
  /** When the host proved, for the last published profile, where the agent is from; epoch milliseconds. */
  originProvenAt?: number;
  /** Address of its template's page, as last known. */
  templatePage?: string;
  /** Which of its own addresses the members see, and who agreed to that. */
  shownAddresses?: { shown: ShownAddresses; ownerId: string };
  greeted: boolean;
  /** What its owner last asked to see in the conversation, and when, epoch milliseconds: “show it here” means it. */
  askedToShow?: { show: ShowCommand; at: number } | undefined;
  /** For how many days it keeps lines word for word; 0: for good. */
  keptDays: number;
  /** When it last looked for lines that it has kept for longer, epoch milliseconds. */
  linesTidiedAt: number;
  /** The line of a member's that it asked about when it found nothing to forget: “forget it” means it. */
  askedToForget?: { inboxId: string; itemId: string; at: number } | undefined;
  /** Digest of its own OpenRouter key, once that is spent and it has said so. */
  spentKey?: string | undefined;
  /** What it has said of the operator's models: until when they are used up, and which one is not offered to it. */
  toldOfModels?: { tokens?: string; model?: string };
  /** Digest of the newest version of which it said there that it waits for its owner's consent. */
  toldVersion?: string;
  /** Position in the owner's direct message up to which requests have been taken in. Starts over for another owner. */
  ownerDm?: { ownerId: string; cursor: string };
  /** Installations of the owner's from which it was asked something, and which need nothing more to be in the conversation. */
  ownerInstallations?: readonly string[];
  /** The one among them that is still to be told who is there. */
  introductionOwed?: string | undefined;
  /** What agents, this one included, have said since a person last spoke. */
  agentExchange: number;
  /** Groups whose transfer was not for this agent; counted, never replied to. At most MAX_IGNORED. */
  ignoredGroups: string[];
  /** Digest of the last accepted document, hex, by sender inbox: the base for the next one. */
  received: Record<string, string>;
  noticesOwed: OwnerNotice[];
  /** How many exports it has made for its owners. */
  exports: number;
  /** Generation of the pool's newest list of tool resources; 0: none received. */
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
  trust: STARTING_TRUST,
  trustIssuedAt: 0,
  serverOrder: '',
  serverOrderAt: 0,
  nostrOrder: '',
  nostrOrderAt: 0,
  commonsOrder: '',
  commonsOrderAt: 0,
  pausedToldAt: 0,
  templateTriggersOf: '',
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
  quiet: QUIET_OF.talking,
  keptDays: DEFAULT_KEPT_DAYS,
  linesTidiedAt: 0,
  spokenDays: [],
  inUse: false,
  opinion: 'none',
  agentExchange: 0,
  ignoredGroups: [],
  received: {},
  noticesOwed: [],
  exports: 0,
  toolGeneration: 0,
};

/** The names people may use for it. */
export function namesOf({ chosenName, numberedName }: AgentState, templateName: string): string[] {
  // The number applies only to the name it was given for.
  const own = numberedName !== undefined && withoutNumber(numberedName) === templateName ? numberedName : templateName;
  return chosenName && chosenName !== own ? [chosenName, own] : [own];
}
