import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Dialect, dialectOf, RequestRefusal, readSocketText, socketErrorOf, socketTextOf } from '@offshoot/openai-api';
import { httpRequestId } from '@offshoot/rest';
import { type MemberCall, memberCallOf } from '@offshoot/rpc/auth';
import { answerRaw } from '@offshoot/rpc/serving/raw-answer.ts';
import { countRefused } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { Places } from '../../members/commands/places.ts';
import { requireScope } from '../../members/domain/access.ts';
import { prepareTurn } from '../../turns/commands/prepare-turn.ts';
import { SocketMemory } from '../../turns/domain/socket-memory.ts';
import { countLimit, refusedWith } from '../../wire/response-errors.ts';
import type { CallOf, UnfinishedMessages } from '../../wire/unfinished-messages.ts';
import { type Holders, isSame } from '../commands/running.ts';
import type { CreateDeps } from './create-response.ts';

/** A member's token is good for an hour, and so is a socket: a member who may not go on cannot come back. */
const LONGEST_MS = 55 * 60_000;
/** A peer that does not answer two pings in a row is gone. */
const PING_MS = 30_000;
/** Bytes that may wait to be sent before the model has to wait, too. */
const MAX_WAITING = 256 * 1024;
/** With more than this a peer reads nothing: beside a model's answer, only what its own messages cause comes. */
const MAX_UNREAD = 4 * MAX_WAITING;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const NOT_ALLOWED = 1008;

export interface Sockets extends Holders {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

interface SocketOptions {
  callOf: CallOf;
  headersFor(request: IncomingMessage): Readonly<Record<string, string>>;
  unfinished: UnfinishedMessages;
  log: Logger;
}

/** Responses over WebSockets on /v1/responses: one after the other on each. */
export function responseSockets(deps: CreateDeps, { callOf, headersFor, unfinished, log }: SocketOptions): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: deps.limits.requestBytes,
    perMessageDeflate: false,
    clientTracking: true,
    // Each ping would be answered, whether the answers are read or not.
    autoPong: false,
  });
  server.on('headers', (lines, request) => {
    for (const [name, value] of Object.entries(headersFor(request))) lines.push(`${name}: ${value}`);
  });
  const places = new Places();
  const members = new Map<WebSocket, MemberCall>();

  async function admit(request: IncomingMessage): Promise<MemberCall> {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/v1/responses') throw new RequestRefusal('not_found', `There is no WebSocket at ${path}.`, { code: 'unknown_url' });
    const member = memberCallOf(await callOf(request));
    requireScope(member.identity, 'responses:write');
    return member;
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      admit(request).then(
        (member) =>
          server.handleUpgrade(request, socket, head, (opened) => {
            const { tenantId, subject, payer } = member.identity;
            const place = places.take([
              { holder: `${tenantId} ${subject}`, most: deps.limits.sockets },
              { holder: payer, most: deps.limits.socketsOfPayer },
            ]);
            if (place === undefined) {
              countRefused('response', 'too_many_sockets');
              return opened.close(TRY_AGAIN_LATER, 'too many sockets');
            }
            members.set(opened, member);
            opened.once('close', () => {
              place[Symbol.dispose]();
              members.delete(opened);
            });
            unfinished.watch(opened, socket, member.identity);
            serve(deps, member, { socket: opened, dialect: dialectOf(request.headers), requestId: httpRequestId(request) }, log);
          }),
        (error: unknown) => {
          const { status } = refusedWith(error, httpRequestId(request), log);
          answerRaw(socket, status, {}, Buffer.alloc(0));
        },
      );
    },
    holders: () => [...members.values()].map(({ identity }) => identity),
    endFor(holder) {
      for (const [opened, { identity }] of members) if (isSame(identity, holder)) opened.close(NOT_ALLOWED, 'the credential has ended');
    },
    close() {
      for (const opened of server.clients) opened.close(GOING_AWAY, 'the service is stopping');
      server.close();
    },
  };
}

interface Opened extends Pick<Talk, 'socket' | 'dialect'> {
  requestId: string;
}

function serve(deps: CreateDeps, member: MemberCall, { socket, dialect, requestId }: Opened, log: Logger): void {
  const memory = new SocketMemory(deps.limits.socketResponses);
  const gone = new AbortController();
  let isBusy = false;
  let isAlive = true;
  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  const over = setTimeout(() => socket.close(GOING_AWAY, 'open a new socket'), LONGEST_MS);
  socket.on('pong', () => {
    isAlive = true;
  });
  // It closes itself, with the code that says why if the peer has sent what it must not. To end it here could lose that code.
  socket.on('error', () => gone.abort());
  socket.once('close', () => {
    clearInterval(ping);
    clearTimeout(over);
    gone.abort();
  });
  const send: Talk['send'] = (text, sent) => {
    if (socket.bufferedAmount <= MAX_UNREAD) return socket.send(text, sent);
    socket.terminate();
    sent?.();
  };
  socket.on('ping', (data) => {
    if (socket.bufferedAmount <= MAX_WAITING) socket.pong(data);
  });
  socket.on('message', (data, isBinary) => {
    // A client that sends and does not read does not wait for an answer.
    isAlive ||= socket.bufferedAmount === 0;
    if (isBusy) {
      const busy = new RequestRefusal('conflict', 'A response is in progress. Wait for its end.', { code: 'response_in_progress' });
      return send(socketTextOf(socketErrorOf(busy)));
    }
    isBusy = true;
    const text = isBinary ? '' : String(data);
    answer(deps, member, { socket, send, dialect, memory, signal: gone.signal }, text)
      .catch((error: unknown) => {
        const refused = refusedWith(error, requestId, log);
        countLimit(refused);
        send(socketTextOf(socketErrorOf({ ...refused.body.error, status: refused.status })));
      })
      .finally(() => {
        isBusy = false;
      });
  });
}

interface Talk {
  socket: WebSocket;
  /** `sent`: called once it is sent, or never will be. */
  send(text: string, sent?: () => void): void;
  dialect: Dialect;
  memory: SocketMemory;
  signal: AbortSignal;
}

/** Throws what the message is refused with. */
async function answer(deps: CreateDeps, member: MemberCall, { socket, send, dialect, memory, signal }: Talk, text: string): Promise<void> {
  const { type: _, generate, ...request } = readSocketText(text);
  deps.keyRateLimiters.take(member.identity);
  const previous = request.previous_response_id ?? undefined;
  using _slot = deps.running.takeSlot(member.identity);
  try {
    const prepared = await prepareTurn(deps, member, request, { remembered: memory, isGenerated: generate !== false, signal });
    memory.answer(prepared.turn);
    let sent = Promise.resolve();
    const made = await deps.running.runNew(prepared, {
      emit(event) {
        const { promise, resolve } = Promise.withResolvers<void>();
        sent = promise;
        // The callback comes also when the socket is closed.
        send(socketTextOf(event, dialect), resolve);
      },
      drained: () => (socket.bufferedAmount > MAX_WAITING ? sent : undefined),
      signal,
    });
    if (made.status === 'failed') throw new FailedTurn();
    memory.add(prepared.turn, made, prepared.configuration);
  } catch (error) {
    // The caller's idea of the conversation is wrong, so they have to begin anew.
    if (previous !== undefined) memory.forget(previous);
    if (!(error instanceof FailedTurn)) throw error;
  }
}

/** The caller has been told already. */
class FailedTurn extends Error {}
