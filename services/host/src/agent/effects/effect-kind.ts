// The port between effects in general (asking, cards, dispatching) and what an agent can do outside its conversation. Each kind has a
// file or a folder of its own in `kinds`, and is one entry of the host's registry (`effect-kinds.ts`); nothing else names it.
//
// To add one: let the engine plan it (a member of `Planned` and both engines), implement `EffectKind`, add it to the registry in
// `service.ts`, and run the contract suite in test/effects/kinds-contract.ts against it.
// - Actions that are known at run time only, such as the tools of an MCP server: `owns` tells by a prefix of the name, `toolOf` reads
//   the pinned definition and gives its digest as `toolDigest`. Another definition is another policy: open cards are void, and what was
//   approved is not done.
// - Risk, budget and who is affected are those of the `ActionKind` that `toolOf` returns; R6 asks for the owner's statement.
import type { Action, ActionKind, Argument, CardTerms, CardWords } from '@offshoot/actions';
import type { Ability, Planned } from '@offshoot/engine/engine.ts';
import type { JsonObject } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { CommonsTable } from '../commons/commons-store.ts';
import type { DecisionTable } from '../decisions/decision-store.ts';
import type { GoalTable } from '../goals/goal-store.ts';
import type { MailTable } from '../mail/mail-store.ts';
import type { ServerTable } from '../mcp/own-server-store.ts';
import type { MessageTable } from '../nostr/messages/message-store.ts';
import type { PeerInboxTable } from '../nostr/messages/peer-inbox-store.ts';
import type { TaskTable } from '../nostr/messages/task-store.ts';
import type { NostrTable } from '../nostr/nostr-store.ts';
import type { Relays } from '../nostr/relays.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { TextTable } from '../texts/text-store.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { AllowanceTable } from './allowance-store.ts';
import type { CardTable } from './card-store.ts';
import type { EffectTable } from './effect-store.ts';
import type { PaymentTable } from './payment-store.ts';

export type EffectTables = AllowanceTable &
  CardTable &
  CommonsTable &
  ConversationTable &
  DecisionTable &
  EffectTable &
  GoalTable &
  MailTable &
  MessageTable &
  NostrTable &
  PeerInboxTable &
  PaymentTable &
  ServerTable &
  TaskTable &
  TextTable &
  ToolTable;

/** What a kind may look at. */
export interface KindDeps extends AgentDeps<EffectTables> {
  /** The agent's own keys. */
  readonly workspace: Pick<Workspace, 'keys' | 'folder'>;
  readonly relays: Relays;
  /** Its inbox, once it is open. */
  inbox(): XmtpAgentClient | undefined;
}

/** The tool of an action, as it is now. Other things that performing needs, such as a key, are the kind's own. */
export interface EffectTool {
  readonly kind: ActionKind;
  /** Shown on the card. Empty: none. */
  readonly account: string;
  /** Digest of the tool's pinned definition. Empty: the tool is ours. */
  readonly toolDigest: string;
}

/** Why nothing is asked for. `line`: for people, with what to do. */
interface AskProblem {
  readonly problem: string;
  readonly line: string;
}

/** A text that was made of what was read, after everything else of the action was fixed. */
export type MadeText = Argument & { readonly value: string };

/** One approved action. */
export interface EffectOrder<Tool extends EffectTool = EffectTool> {
  readonly terms: CardTerms;
  readonly tool: Tool;
  /** The same for each attempt at this effect, and for nothing else: "sha256:" and hex digits. */
  readonly idempotencyKey: string;
}

export interface Performed {
  /** What came of it, for `words.done`. */
  readonly result?: string;
}

/** How an effect of which no answer came is kept from being done twice. */
type Repeat<Tool extends EffectTool = EffectTool> =
  /** The provider does the same order with the same key once, for so long. */
  | {
      readonly is: 'keyed';
      readonly forMs: number;
      /**
       * After that time, whether it was done. Undefined: it was not, or does not show; it is not done again. Throws EffectFailure. Absent:
       * nobody can tell.
       */
      find?(order: EffectOrder<Tool>, signal: AbortSignal): Promise<Performed | undefined>;
    }
  | {
      readonly is: 'looked-up';
      /** `not-done`: for certain. Undefined: it was not done, or does not show yet. Throws EffectFailure if nobody can tell now. */
      find(order: EffectOrder<Tool>, signal: AbortSignal): Promise<Performed | 'not-done' | undefined>;
      /** How long what was done can take to show. */
      readonly showsAfterMs: number;
      /** The meaning if the effect does not show after that. Only an effect that was certainly not done is done again. */
      readonly otherwise: 'not-done' | 'unknown';
    }
  /** Neither: it is unknown, which is told. */
  | { readonly is: 'once' };

/** What people read. Nothing in it may pass for something else: show what others wrote with `printable`. */
export interface EffectWords {
  /** On a card, for the action of this name. */
  card(name: string): CardWords;
  readonly noTool: string;
  /** For people who ask what the agent can do. Absent: nothing is said of it. */
  readonly ability?: Ability;
  /** What a grant allows, after “I may”: "write to desk@example.org". `authority`, `name`: as in the grant. */
  allowed(authority: JsonObject, name: string): string;
  done(terms: CardTerms, performed: Performed): string;
  /** Not done yet; it is tried for an hour. */
  late(terms: CardTerms): string;
  /** Not done. `why`: of the failure; undefined: the provider could not be reached for an hour. */
  failed(terms: CardTerms, why: string | undefined): string;
  /** It may have been done, and is not done again. */
  unknown(terms: CardTerms): string;
}

export interface EffectKind<Plan extends Planned = Planned, Tool extends EffectTool = EffectTool> {
  /** The engine's plans that ask for it. */
  readonly plans: readonly Plan['action'][];
  /** Whether the actions of this name are its own. Also of a tool that is gone, whose cards and effects may still be there. */
  owns(name: string): boolean;
  /** What the action of this name is done with. Undefined: the agent has no such tool, or not any more. */
  toolOf(deps: KindDeps, name: string): Tool | undefined;
  /**
   * `message`: the one that the plan was made of. What it does not say was made up, or comes from others. `made`: of a plan whose text is
   * made of what is read. Without it, the action has no text yet: it is what the agent commits itself to before it reads.
   */
  actionOf(deps: KindDeps, plan: Plan, message: HeardMessage, made?: MadeText): Action | AskProblem;
  /** The longest text that can be made of what is read, UTF-16 units. Absent: its plans have none. */
  readonly mostMade?: number;
  /** Why nobody can approve it; asked before a card and before the action. Absent: never. */
  objection?(deps: AgentDeps<EffectTables>, of: Pick<CardTerms, 'arguments'>): AskProblem | undefined;
  /** Throws EffectFailure. */
  perform(order: EffectOrder<Tool>, signal: AbortSignal): Promise<Performed>;
  readonly repeat: Repeat<Tool>;
  readonly words: EffectWords;
}

/**
 * - refused: not done, and never will be.
 * - unsent: not done; later it may work.
 * - unknown: may have been done.
 */
export class EffectFailure extends Error {
  override readonly name = 'EffectFailure';
  readonly is: 'refused' | 'unsent' | 'unknown';
  /** One of the kind's own reasons. */
  readonly why: string;
  readonly retryAfterMs: number;

  constructor(is: EffectFailure['is'], { why = 'other', retryAfterMs = 0 }: { why?: string; retryAfterMs?: number } = {}) {
    super(`the action was not carried out: ${is}, ${why}`);
    this.is = is;
    this.why = why;
    this.retryAfterMs = retryAfterMs;
  }
}
