// The owner's requests in the direct message with the agent: nobody else's are read, and the pool sees none of it.
import {
  type AddressesRequest,
  type ApproveCardRequest,
  type CardsRequest,
  type Changed,
  type ChangeRequest,
  type CommonsRequest,
  type CommonsStatus,
  cut,
  type Decisions,
  type DecisionsRequest,
  type ExplainRequest,
  type Explanation,
  type Exported,
  type ExportRequest,
  encodeAnswer,
  type GoalRequest,
  type Goals,
  type Imported,
  type ImportRequest,
  type Knowledge,
  type KnowledgeRequest,
  type LinkCode,
  type LinkRequest,
  MAX_PROMPT_BYTES,
  type NostrRequest,
  type NostrStatus,
  type OpenCards,
  type OwnAddresses,
  type OwnerAnswer,
  type OwnerRequest,
  ownerAnswerCodec,
  ownerRequestCodec,
  type Preview,
  type PreviewRequest,
  type RejectCardRequest,
  type Rejoined,
  type RejoinRequest,
  type ReminderRequest,
  type Reminders,
  type Review,
  type ReviewRequest,
  type RevokeGrantRequest,
  type ServerSeen,
  type Servers,
  type ServersRequest,
  type ServerVisitRequest,
  type SetServerRequest,
  type SetTrustRequest,
  type SetVoiceRequest,
  TransferError,
  type TrustRequest,
  type TrustSettings,
  type VoiceSet,
} from '@offshoot/context';
import { EngineError } from '@offshoot/engine/engine.ts';
import { Refusal } from '@offshoot/refusals';
import { type AgentMessage, XmtpError } from '@offshoot/xmtp/agent-client.ts';
import { nextPage, passOver, takingIn } from '../begun/taking-in.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import type { AgentDeps, LoopDeps, OnlineDeps } from '../record/agent-deps.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import type { SaidFile } from '../transcript/domain/said-file.ts';
import type { KeptPreview, PreviewTable } from '../transfers/preview-store.ts';
import type { Asked, DeskTable } from './desk-store.ts';
import { commandIn, type DeskRequest, REFUSALS_PER_MINUTE, REQUESTS_PER_MINUTE } from './domain/request.ts';
import { explanationText, helpText, keptText, previewText, refusalText } from './domain/texts.ts';
import { fileFor } from './in-the-group.ts';
import { isKnownInstallation } from './rejoining.ts';

type DeskDeps = LoopDeps<ConversationTable & DeskTable & MemoryTable & PreviewTable>;

/** The answers the owner can request, made by other parts. */
export interface DeskAnswers {
  explain(request: Pick<ExplainRequest, 'requestId' | 'text'>, ownerId: string): Explanation;
  knowledge(request: KnowledgeRequest): Knowledge;
  /** Carried out once it resolves. */
  goals(request: GoalRequest, o: { ownerId: string; askedAt: Date }): Promise<Goals>;
  /** Carried out once it resolves. */
  reminders(request: ReminderRequest): Promise<Reminders>;
  /** Carried out once it resolves. */
  change(request: ChangeRequest, o: { ownerId: string; askedAt: Date }): Promise<Changed>;
  preview(request: Omit<PreviewRequest, 'ask'>, o: { ownerId: string; askedAt: Date }): Promise<{ answer: Preview; kept: KeptPreview }>;
  /** Sets for how many days it keeps lines, if that is given, and returns it. */
  keep(days: number | undefined): Promise<number>;
  trust(request: TrustRequest): TrustSettings;
  link(request: LinkRequest): LinkCode;
  /** Carried out once it resolves. */
  revokeGrant(request: RevokeGrantRequest): Promise<TrustSettings>;
  decisions(request: DecisionsRequest): Decisions;
  review(request: ReviewRequest): Review;
  cards(request: CardsRequest): OpenCards;
  /** Carried out once it resolves. */
  approveCard(request: ApproveCardRequest): Promise<OpenCards>;
  /** Carried out once it resolves. */
  rejectCard(request: RejectCardRequest, ownerId: string): Promise<OpenCards>;
  servers(request: ServersRequest): Servers;
  visitServer(request: ServerVisitRequest): Promise<ServerSeen>;
  /** Carried out once it resolves. */
  setServer(request: SetServerRequest): Promise<Servers>;
  /** Carried out once it resolves. */
  nostr(request: NostrRequest): Promise<NostrStatus>;
  /** Carried out once it resolves. */
  commons(request: CommonsRequest): Promise<CommonsStatus>;
  /** Carried out once it resolves. */
  rejoin(request: Pick<RejoinRequest, 'requestId'>, asked: Asked): Promise<Rejoined>;
  /** Counted once it resolves. */
  export(request: ExportRequest): Promise<Exported>;
  /** Carried out once it resolves, if it has a statement. */
  import(request: ImportRequest): Promise<Imported>;
  /** Carried out once it resolves. */
  setVoice(request: SetVoiceRequest): Promise<VoiceSet>;
  addresses(request: AddressesRequest): Promise<OwnAddresses>;
  /** Carried out once it resolves. */
  setTrust(request: SetTrustRequest): Promise<TrustSettings>;
}

/** A flood in the direct message must leave time for the conversation. */
const PAGES_PER_LOOK = 3;
/** Previews call the engine: after this many, the host's other agents get their turn. */
const REQUESTS_PER_LOOK = 3;
const MINUTE_MS = 60_000;
const OFFLINE_RETRY_MS = 3_000;
const MAX_TEXT = 16 * 1024;
/** For plain-text requests, which have no id of their own. */
const NO_REQUEST_ID = '';

/** Stores the owner's requests. Returns whether more messages are available. */
export async function hearOwner(deps: OnlineDeps<ConversationTable & DeskTable & MemoryTable & PreviewTable>): Promise<boolean> {
  const ownerId = presentOwner(deps);
  if (ownerId === undefined) return false;
  const dm = await deps.client.conversation(`dm:${ownerId}`);
  if (dm === undefined) return false;
  for (let pages = 0; pages < PAGES_PER_LOOK; pages++) {
    const { ownerDm } = deps.store.state;
    const after = ownerDm?.ownerId === ownerId ? ownerDm.cursor : undefined;
    const page = await nextPage(deps, { lane: 'requests', conversationId: dm.id, after });
    const [first] = page.messages;
    if (first === undefined) return false;
    // The agent may have changed owners in the meantime.
    if (presentOwner(deps) !== ownerId) return true;
    const pass = () => deps.store.change({ ownerDm: { ownerId, cursor: page.cursor } });
    const taken = await takingIn(deps, { lane: 'requests', ids: page.messages.map(({ id }) => id) }, async () =>
      deps.store.transaction(() => {
        for (const message of page.messages) hear(deps, message, ownerId);
        pass();
      }),
    );
    if (taken === 'deadly') passOver(deps, { lane: 'requests', id: first.id, what: 'one of your messages here' }, pass);
    if (!page.more) return false;
  }
  return true;
}

function presentOwner(deps: Pick<AgentDeps, 'store'>): string | undefined {
  const { phase, claimed } = deps.store.state;
  return phase === 'live' || phase === 'joining' ? claimed?.ownerId : undefined;
}

function hear(deps: DeskDeps, message: AgentMessage, ownerId: string): void {
  if (message.own || message.senderInboxId !== ownerId) return;
  // A returning owner must not be answered requests from the time the agent belonged to someone else.
  if (message.sentAt.getTime() < deps.store.state.ownerChangedAt) return;
  const request = requestIn(message);
  if (request === undefined) return;
  const heardAt = deps.now().getTime();
  const lately = deps.store.desk.heardSince(heardAt - MINUTE_MS);
  if (lately >= REQUESTS_PER_MINUTE + REFUSALS_PER_MINUTE) return;
  const limited = lately >= REQUESTS_PER_MINUTE ? ({ limited: true } as const) : {};
  const asked = { ...request, ...limited, installationId: message.senderInstallationId };
  deps.store.desk.ask({ messageId: message.id, ownerId, request: asked, askedAt: message.sentAt, heardAt });
}

function requestIn(message: AgentMessage): DeskRequest | undefined {
  if (message.kind === 'custom')
    return message.contentType === ownerRequestCodec.contentType ? (message.content as OwnerRequest) : undefined;
  if (message.kind !== 'text' && message.kind !== 'reply') return undefined;
  const text = message.text.slice(0, MAX_TEXT).toWellFormed().replaceAll('\0', '').trim();
  return text === '' ? undefined : commandIn(text);
}

/** Makes the answers, oldest request first. Returns milliseconds until the next run; undefined: nothing waiting. */
export async function workAtDesk(deps: DeskDeps, answers: DeskAnswers): Promise<number | undefined> {
  deps.store.previews.tidy(deps.now());
  for (let worked = 0; worked < REQUESTS_PER_LOOK; worked++) {
    const asked = deps.store.desk.nextToAnswer();
    if (asked === undefined) return undefined;
    const { messageId, ownerId } = asked;
    const isAsked = presentOwner(deps) === ownerId;
    const made = isAsked ? await takingIn(deps, { lane: 'answers', ids: [messageId] }, () => answerTo(deps, answers, asked)) : undefined;
    if (deps.closing.aborted) return undefined;
    if (made === 'deadly') {
      passOver(deps, { lane: 'answers', id: messageId, what: 'one of your requests here' }, () => deps.store.desk.done(messageId));
      continue;
    }
    deps.store.transaction(() => {
      if (made === undefined || presentOwner(deps) !== ownerId) deps.store.desk.done(messageId);
      else {
        if (made.kept !== undefined) deps.store.previews.keep(made.kept);
        if ('bytes' in made) deps.store.desk.answered(messageId, made.bytes);
        else {
          sayInGroup(deps, messageId, made);
          deps.store.desk.done(messageId);
        }
      }
    });
    deps.wake.duties();
  }
  return 0;
}

/** `file` and `line`: for the conversation. */
type Made = ({ bytes: Uint8Array } | { file: SaidFile } | { line: string }) & { kept?: KeptPreview };

function sayInGroup({ store: { conversation } }: DeskDeps, messageId: string, made: { file: SaidFile } | { line: string }): void {
  if ('file' in made) conversation.sayFile(`desk:${messageId}`, made.file);
  else conversation.say(`desk:${messageId}`, made.line);
}

async function answerTo(deps: DeskDeps, answers: DeskAnswers, asked: Asked): Promise<Made> {
  try {
    if (asked.request.limited) throw new Refusal('RATE_LIMITED', 'Too many requests. Ask again in a minute.');
    await letRejoin(deps, answers, asked);
    if ('ask' in asked.request) return await answerRequest(answers, asked.request, asked);
    if (asked.request.isForGroup && asked.request.command !== 'help' && asked.request.command !== 'keep')
      return await fileFor(deps, answers, asked.request, asked);
    return await answerWords(deps, answers, asked.request, asked);
  } catch (error) {
    if (deps.closing.aborted) return { bytes: new Uint8Array() };
    const refused = refusalOf(deps, error);
    if ('isForGroup' in asked.request && asked.request.isForGroup) return { line: refusalText(refused.message) };
    return { bytes: refusalBytes(asked.request, refused) };
  }
}

/** A new installation misses its conversations, whether it asks for them or for something else. */
async function letRejoin(deps: DeskDeps, answers: DeskAnswers, asked: Asked): Promise<void> {
  if (isKnownInstallation(deps, asked) || ('ask' in asked.request && asked.request.ask === 'rejoin')) return;
  try {
    await answers.rejoin({ requestId: NO_REQUEST_ID }, asked);
  } catch (error) {
    // Tried again at its next request; this one is answered anyway.
    if (!deps.closing.aborted) deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not add an installation of the owner');
  }
}

async function answerRequest(answers: DeskAnswers, request: DeskRequest & OwnerRequest, asked: Asked): Promise<Made> {
  const { ownerId, askedAt } = asked;
  switch (request.ask) {
    case 'explain':
      return { bytes: encodeAnswer(answers.explain(request, ownerId)) };
    case 'knowledge':
      return { bytes: encodeAnswer(answers.knowledge(request)) };
    case 'keep':
      await answers.keep(request.days);
      return { bytes: encodeAnswer(answers.knowledge({ ask: 'knowledge', requestId: request.requestId })) };
    case 'set-voice':
      return { bytes: encodeAnswer(await answers.setVoice(request)) };
    case 'addresses':
      return { bytes: encodeAnswer(await answers.addresses(request)) };
    case 'forget':
    case 'correct':
      return { bytes: encodeAnswer(await answers.change(request, { ownerId, askedAt })) };
    case 'goals':
    case 'add-goal':
    case 'change-goal':
    case 'tick':
      return { bytes: encodeAnswer(await answers.goals(request, { ownerId, askedAt })) };
    case 'reminders':
    case 'cancel-reminder':
      return { bytes: encodeAnswer(await answers.reminders(request)) };
    case 'trust':
      return { bytes: encodeAnswer(answers.trust(request)) };
    case 'revoke-grant':
      return { bytes: encodeAnswer(await answers.revokeGrant(request)) };
    case 'decisions':
      return { bytes: encodeAnswer(answers.decisions(request)) };
    case 'review':
      return { bytes: encodeAnswer(answers.review(request)) };
    case 'cards':
      return { bytes: encodeAnswer(answers.cards(request)) };
    case 'approve-card':
      return { bytes: encodeAnswer(await answers.approveCard(request)) };
    case 'reject-card':
      return { bytes: encodeAnswer(await answers.rejectCard(request, ownerId)) };
    case 'link':
      return { bytes: encodeAnswer(answers.link(request)) };
    case 'servers':
      return { bytes: encodeAnswer(answers.servers(request)) };
    case 'see-server':
    case 'begin-sign-in':
    case 'finish-sign-in':
      return { bytes: encodeAnswer(await answers.visitServer(request)) };
    case 'set-server':
      return { bytes: encodeAnswer(await answers.setServer(request)) };
    case 'nostr':
    case 'set-nostr':
      return { bytes: encodeAnswer(await answers.nostr(request)) };
    case 'commons':
    case 'set-commons':
    case 'query-commons':
    case 'adopt-pattern':
    case 'forget-pattern':
    case 'publish-pattern':
    case 'send-courier':
      return { bytes: encodeAnswer(await answers.commons(request)) };
    case 'rejoin':
      return { bytes: encodeAnswer(await answers.rejoin(request, asked)) };
    case 'export':
      return { bytes: encodeAnswer(await answers.export(request)) };
    case 'import':
      return { bytes: encodeAnswer(await answers.import(request)) };
    case 'set-trust':
      return { bytes: encodeAnswer(await answers.setTrust(request)) };
    case 'preview': {
      const { answer, kept } = await answers.preview(request, { ownerId, askedAt });
      return { bytes: encodeAnswer(answer), kept };
    }
  }
}

async function answerWords(
  { instanceId }: DeskDeps,
  answers: DeskAnswers,
  request: Exclude<DeskRequest, { ask: unknown }>,
  { ownerId, askedAt }: Asked,
): Promise<Made> {
  switch (request.command) {
    case 'help':
      return { bytes: utf8(helpText(instanceId)) };
    case 'keep':
      return { bytes: utf8(keptText(await answers.keep(request.days))) };
    case 'explain':
      return {
        bytes: utf8(
          explanationText(answers.explain({ requestId: NO_REQUEST_ID, text: request.text }, ownerId), { instanceId, text: request.text }),
        ),
      };
    case 'preview': {
      const { prompt } = request;
      if (Buffer.byteLength(prompt) > MAX_PROMPT_BYTES)
        throw new Refusal('VALIDATION_FAILED', `A prompt has at most ${MAX_PROMPT_BYTES} bytes.`);
      const asked = { requestId: NO_REQUEST_ID, prompt, add: [], remove: [], targetInboxId: '' };
      const { answer, kept } = await answers.preview(asked, { ownerId, askedAt });
      return { bytes: utf8(previewText(answer, { instanceId, prompt })), kept };
    }
  }
}

function refusalBytes(request: DeskRequest, { reason, message }: { reason: string; message: string }): Uint8Array {
  if (!('ask' in request)) return utf8(refusalText(message));
  const answer: OwnerAnswer = { answer: 'refusal', requestId: request.requestId, reason, message };
  return encodeAnswer(answer);
}

function refusalOf(deps: DeskDeps, error: unknown): { reason: string; message: string } {
  if (error instanceof Refusal) return { reason: error.reason, message: [error.message, error.metadata.help ?? ''].join(' ').trim() };
  deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer the owner');
  if (error instanceof EngineError)
    return { reason: 'SUMMARY_FAILED', message: 'My language model cannot summarise right now. Please ask again later.' };
  if (error instanceof TransferError)
    return { reason: 'SUMMARY_FAILED', message: 'The answer is too large to send. Use a prompt to ask for less.' };
  return { reason: 'INTERNAL', message: 'Something went wrong. The log of my host has the cause.' };
}

/** Sends the answers. Returns milliseconds until the next try; undefined: all sent. */
export async function tellOwner(deps: OnlineDeps<DeskTable & PreviewTable>): Promise<number | undefined> {
  for (let next = deps.store.desk.nextToSend(); next !== undefined; next = deps.store.desk.nextToSend()) {
    if (deps.closing.aborted) return undefined;
    const { messageId, ownerId, request, answer } = next;
    try {
      if (presentOwner(deps) === ownerId) await send(deps, { messageId, ownerId, request, answer });
    } catch (error) {
      if (deps.closing.aborted) return undefined;
      if (error instanceof XmtpError && error.failure === 'network-unavailable') return OFFLINE_RETRY_MS;
      // One answer that cannot be sent must not block the rest.
      deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer the owner');
    }
    deps.store.desk.done(messageId);
  }
  return undefined;
}

async function send(
  deps: OnlineDeps<DeskTable & PreviewTable>,
  { messageId, ownerId, request, answer }: { messageId: string; ownerId: string; request: DeskRequest; answer: Uint8Array },
): Promise<void> {
  const dm = await deps.client.openDm(ownerId);
  const key = `desk:${messageId}`;
  if (!('ask' in request)) {
    await deps.client.sendText(dm.id, Buffer.from(answer).toString('utf8'), { idempotencyKey: key });
    return;
  }
  for (const part of cut(request.requestId, answer))
    await deps.client.sendContent(dm.id, ownerAnswerCodec, part, { idempotencyKey: `${key}:${part.index}` });
}

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8');
