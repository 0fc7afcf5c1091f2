import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestRefusal } from '@offshoot/openai-api';
import { errorAnswer, problemDetails } from '@offshoot/rest';
import { answerRaw } from '@offshoot/rpc/serving/raw-answer.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { GOAL_REFERENCE, tickGoals } from '../agents/goals/goal-operations.ts';
import type { Acting } from '../operation.ts';
import { PROTOCOL, requireOwnSite, requireSocketToken } from './access.ts';
import { AgentWatch } from './agent-watch.ts';
import { type LocalApiOptions, STOPPING, understoodBy } from './local-api.ts';

const MAX_SOCKETS = 16;
/** More than any message that is understood. */
const MAX_MESSAGE_BYTES = 4 * 1024;
/** A peer with more than this reads nothing. */
const MAX_UNREAD = 1024 * 1024;
const PING_MS = 30_000;
const GOING_AWAY = 1001;
const NOT_ALLOWED = 1008;
const TRY_AGAIN_LATER = 1013;

export interface LocalSockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** GET /api/agents/{instanceId}/ws: what happens to an agent, and orders to it. */
export function localSockets({ acting, token, port, limits, log }: LocalApiOptions): LocalSockets {
  const server = new WebSocketServer({
    ...{ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, clientTracking: true },
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  const told = (thrown: unknown) => errorAnswer(understoodBy(acting.cli)(thrown), problemDetails, { requestId: '', log });

  function admit({ headers, url = '' }: IncomingMessage): string {
    requireOwnSite(headers, port);
    limits.takeWith(() => requireSocketToken(headers, token));
    const [, instanceId = ''] = /^\/api\/agents\/([^/?]{1,100})\/ws$/.exec(url) ?? [];
    if (SYNTAX.instanceId.test(instanceId)) return instanceId;
    throw new RequestRefusal('not_found', 'There is no WebSocket here.', { code: 'unknown_url', help: 'Use /api/agents/INSTANCE/ws.' });
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      let instanceId: string;
      try {
        instanceId = admit(request);
      } catch (error) {
        const { status, headers, body } = told(error);
        return answerRaw(socket, status, { ...headers, 'content-type': problemDetails.contentType }, Buffer.from(JSON.stringify(body)));
      }
      server.handleUpgrade(request, socket, head, (opened) => {
        if (server.clients.size > MAX_SOCKETS) return opened.close(TRY_AGAIN_LATER, 'too many sockets');
        follow(acting, instanceId, { opened, take: () => limits.take(), problem: (thrown) => told(thrown).body });
      });
    },
    close() {
      for (const opened of server.clients) opened.close(GOING_AWAY, STOPPING);
      server.close();
    },
  };
}

interface Opened {
  opened: WebSocket;
  /** Throws if there were too many messages. */
  take(): void;
  problem(thrown: unknown): object;
}

function follow(acting: Acting, instanceId: string, { opened, take, problem }: Opened): void {
  const send = (message: object) => {
    if (opened.bufferedAmount > MAX_UNREAD) opened.terminate();
    else opened.send(JSON.stringify(message));
  };
  const watch = new AgentWatch(acting, instanceId, send);
  let isAlive = true;
  let isBusy = false;
  const ping = setInterval(() => {
    if (!isAlive) return opened.terminate();
    isAlive = false;
    opened.ping();
  }, PING_MS);
  opened.on('pong', () => {
    isAlive = true;
  });
  opened.on('error', () => watch.close());
  opened.once('close', () => {
    clearInterval(ping);
    watch.close();
  });
  const fails = (thrown: unknown) => send({ type: 'error', problem: problem(thrown) });
  const obey = async (text: string) => {
    const order = orderIn(text);
    if (order.type === 'ping') return send({ type: 'pong' });
    if (isBusy) throw new RequestRefusal('conflict', 'The last order is not done yet.', { code: 'busy', help: 'Wait for its answer.' });
    isBusy = true;
    try {
      if (order.type === 'goals') return await watch.look();
      watch.seen(await tickGoals.run(acting, { instanceId, ...(order.goal !== undefined && { goal: order.goal }) }), { isAsked: true });
    } finally {
      isBusy = false;
    }
  };
  opened.on('message', (data, isBinary) => {
    try {
      take();
    } catch {
      return opened.close(NOT_ALLOWED, 'too many messages');
    }
    obey(isBinary ? '' : String(data)).catch(fails);
  });
  watch.start().catch((thrown: unknown) => {
    fails(thrown);
    if (acting.cli.signal.aborted) opened.close(GOING_AWAY, STOPPING);
    else opened.close(NOT_ALLOWED, 'the agent cannot be followed');
  });
}

interface Order {
  type: 'ping' | 'goals' | 'tick';
  /** Of a tick. Absent: all. */
  goal?: string;
}

/** Throws unless it is one of the three. */
function orderIn(text: string): Order {
  const order = parsed(text);
  const { type, goal } = (typeof order === 'object' && order !== null ? order : {}) as { type?: unknown; goal?: unknown };
  if (type === 'ping' || type === 'goals') return { type };
  const isGoal = typeof goal === 'string' && GOAL_REFERENCE.test(goal);
  if (type === 'tick' && (goal === undefined || isGoal)) return { type, ...(isGoal && { goal }) };
  throw new RequestRefusal('invalid_request', 'This is no order.', {
    ...{ code: 'validation_failed', help: 'Send {"type":"tick"}, perhaps with a goal, {"type":"goals"} or {"type":"ping"}.' },
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
