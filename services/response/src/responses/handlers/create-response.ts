import { type CreateRequest, dialectOf, paddedEvent, RequestRefusal, readCreateRequest, sseOf } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answersOf } from '../../conversations/domain/approvals.ts';
import type { Job } from '../../conversations/domain/turn.ts';
import type { ConversationRows } from '../../conversations/store/conversations.ts';
import type { SealedTexts } from '../../database/domain/ports.ts';
import { shownResponse } from '../../database/domain/stored-response.ts';
import type { KeyRateLimiters } from '../../members/commands/key-rate-limiters.ts';
import { firstQuestionOf } from '../../turns/commands/model-question.ts';
import { type PrepareDeps, type PreparedTurn, prepareTurn } from '../../turns/commands/prepare-turn.ts';
import { type Failure, refusalOfFailed } from '../../turns/domain/failures.ts';
import type { ResponseRows } from '../../turns/store/responses.ts';
import type { OpenUsage } from '../../usage/commands/open-usage.ts';
import { goneSignal, openSse, sendJson } from '../../wire/sse.ts';
import { type FollowDeps, followEvents } from '../commands/follow-events.ts';
import type { Running } from '../commands/running.ts';
import type { QueueRows } from '../store/queue.ts';

/** In the background, responses take longer. */
const BACKGROUND_RETRY_AFTER_MS = 10_000;

export interface CreateDeps extends PrepareDeps, FollowDeps {
  rows: ResponseRows;
  conversations: ConversationRows;
  queue: QueueRows;
  running: Running;
  usage: OpenUsage;
  keyRateLimiters: KeyRateLimiters;
  sealed: SealedTexts;
}

export function createResponse(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const member = request.memberCall;
    const asked = readCreateRequest(request.body);
    deps.keyRateLimiters.take(member.identity);
    const signal = goneSignal(reply.raw);
    if (asked.background === true) return inBackground(deps, await prepareTurn(deps, member, asked, { signal }), asked, reply, signal);
    using _slot = deps.running.takeSlot(member.identity);
    const prepared = await prepareTurn(deps, member, asked, { signal });
    return asked.stream === true ? await streamed(deps, prepared, asked, reply, signal) : await whole(deps, prepared, reply, signal);
  };
}

async function whole({ running }: CreateDeps, prepared: PreparedTurn, reply: FastifyReply, signal: AbortSignal): Promise<FastifyReply> {
  let heard: Failure | undefined;
  const hear = (failure: Failure) => {
    heard = failure;
  };
  const response = await running.runNew(prepared, { emit: () => {}, failed: hear, signal, isPadded: false, isFollowed: false });
  if (response.status === 'failed' && response.error) throw refusalOfFailed(response.error, heard);
  return sendJson(reply, response);
}

async function streamed(
  { running }: CreateDeps,
  prepared: PreparedTurn,
  asked: CreateRequest,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<FastifyReply> {
  // A failure before the first event is still an answer of its own.
  let sse: ReturnType<typeof openSse> | undefined;
  const dialect = dialectOf(reply.request.headers);
  let hasDelta = false;
  const open = () => {
    reply.hijack();
    return openSse(reply.raw);
  };
  await running.runNew(prepared, {
    emit(event) {
      sse ??= open();
      sse.write(sseOf(event, dialect));
      // A client that waits for the first words gets them before the events that came with them are looked at.
      if (hasDelta || !event.type.endsWith('.delta')) return;
      hasDelta = true;
      sse.flush();
    },
    drained: () => sse?.drained(),
    signal,
    isPadded: isPadded(asked),
  });
  sse?.end();
  return reply;
}

const isPadded = ({ stream_options }: CreateRequest): boolean => stream_options?.include_obfuscation !== false;

async function inBackground(
  deps: CreateDeps,
  { turn, configuration }: PreparedTurn,
  asked: CreateRequest,
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const { response, isStored, earlier: _earlier, told: _told, revision, ...job } = turn;
  if (!isStored)
    throw new RequestRefusal(
      'invalid_request',
      "A background response is fetched later, and the agent stores none unless the request says so. Send 'store': true.",
      { code: 'not_stored', param: 'store' },
    );
  if (turn.isGenerated) await deps.usage.requirePaid(turn.member.identity, firstQuestionOf(turn));
  const { background: ofKey, backgroundOfPayer: ofPayer } = deps.limits;
  const answers = answersOf(turn);
  const waits = {
    job: JSON.stringify(job satisfies Job),
    configuration,
    answers,
    revision,
    most: { ofKey, ofPayer },
    now: deps.now(),
  };
  if (!(await deps.queue.add(response, waits)))
    throw new RequestRefusal(
      'too_many_requests',
      `Only ${ofKey} responses may wait or run in the background, and ${ofPayer} of all tenants that one person made. Try again when one has ended.`,
      { code: 'too_many_background_responses', retryAfterMs: BACKGROUND_RETRY_AFTER_MS },
    );
  if (!response.hasEvents) return sendJson(reply, shownResponse(response));
  const { tenantId, responseId } = response;
  return sendEvents(deps, { tenantId, responseId, after: -1, isPadded: isPadded(asked) }, reply, signal);
}

/** A client that stops reading ends nothing: the response goes on in the background. */
export async function sendEvents(
  deps: FollowDeps,
  { isPadded, ...from }: { tenantId: string; responseId: string; after: number; isPadded: boolean },
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const dialect = dialectOf(reply.request.headers);
  reply.hijack();
  const sse = openSse(reply.raw);
  sse.flush();
  try {
    for await (const event of followEvents(deps, from, signal)) {
      sse.write(sseOf(isPadded ? paddedEvent(event) : event, dialect));
      await sse.drained();
    }
    sse.end();
  } catch {
    // The answer has begun, so all that is left is to break it off: the reader sees that its end is missing.
    reply.raw.destroy();
  }
  return reply;
}
