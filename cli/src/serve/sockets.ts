// A WebSocket for each agent: it sends the goals whenever they change, and takes a few orders.
import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ITEM_ID } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import type { ErrorAnswer } from '@offshoot/rest';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { type WebSocket, WebSocketServer } from 'ws';
import { listGoals, tickGoals } from '../agents/goals/goal-operations.ts';
import type { Acting } from '../operation.ts';
import { bearerIn } from './admission.ts';

/** An agent answers thirty requests a minute. */
const LOOK_AGAIN_MS = 10_000;
const MAX_SOCKETS = 8;
const MAX_FRAME_BYTES = 4_096;
const MAX_ORDERS_PER_MINUTE = 20;
const MINUTE_MS = 60_000;
/** A reader that takes nothing. */
const MAX_BUFFERED_BYTES = 1_000_000;
const PROTOCOL = 'offshoot';

interface SocketDeps {
  acting: Acting;
  /** Throws a Refusal. */
  admit(request: IncomingMessage, given: string | undefined): void;
  refusalOf(thrown: unknown, request: IncomingMessage): ErrorAnswer;
}

export function openSockets({ acting, admit, refusalOf }: SocketDeps) {
  const server = new WebSocketServer({
    ...{ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  return {
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      socket.on('error', () => socket.destroy());
      try {
        admit(request, bearerIn(request.headers) ?? tokenIn(request));
        const instanceId = instanceIn(request.url ?? '');
        if (server.clients.size >= MAX_SOCKETS)
          throw new Refusal('RATE_LIMITED', `No more than ${MAX_SOCKETS} WebSockets at a time.`, { help: 'Close one first.' });
        server.handleUpgrade(request, socket, head, (opened) => serve(opened, instanceId, { acting, refusalOf, request }));
      } catch (error) {
        refuse(socket, refusalOf(error, request));
      }
    },
    close(): void {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

/** Browsers cannot set headers of a WebSocket, and other libraries follow them: the token may come as a second subprotocol. */
const tokenIn = ({ headers }: IncomingMessage): string | undefined =>
  headers['sec-websocket-protocol']
    ?.split(',')
    .map((one) => one.trim())
    .find((one) => one !== PROTOCOL);

function instanceIn(url: string): string {
  const id = /^\/api\/agents\/([^/?]{1,100})\/ws$/.exec(url)?.[1] ?? '';
  if (SYNTAX.instanceId.test(id)) return id;
  throw new Refusal('INSTANCE_NOT_FOUND', 'There is no such agent here.', { help: 'Open /api/agents/inst_…/ws.' });
}

function refuse(socket: Duplex, { status, body }: ErrorAnswer): void {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n`;
  socket.end(head + text);
}

function serve(socket: WebSocket, instanceId: string, o: Pick<SocketDeps, 'acting' | 'refusalOf'> & { request: IncomingMessage }): void {
  const { acting, refusalOf, request } = o;
  let [last, minute, orders] = ['', 0, 0];
  let timer: NodeJS.Timeout | undefined;
  const send = (message: object) => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const fails = (error: unknown) => send({ type: 'error', ...refusalOf(error, request).body });
  const tell = async (ask: () => Promise<object>, isWanted: boolean) => {
    clearTimeout(timer);
    try {
      const goals = await ask();
      const text = JSON.stringify(goals);
      if (isWanted || text !== last) send({ type: 'goals', ...goals });
      last = text;
    } catch (error) {
      // A failure that lasts is told once.
      if (isWanted || last !== 'failed') fails(error);
      last = 'failed';
    }
    if (socket.readyState === socket.OPEN) timer = setTimeout(() => void tell(goals, false), LOOK_AGAIN_MS);
  };
  const goals = async () => listGoals.document(await listGoals.run(acting, { instanceId }), { instanceId }) as object;
  const ticked = async (goal: string | undefined) => {
    const order = { instanceId, ...(goal !== undefined && { goal }) };
    return tickGoals.document(await tickGoals.run(acting, order), order) as object;
  };
  socket.on('error', () => socket.terminate());
  socket.on('close', () => clearTimeout(timer));
  socket.on('message', (data, isBinary) => {
    const now = Math.floor(Date.now() / MINUTE_MS);
    if (now !== minute) [minute, orders] = [now, 0];
    if (++orders > MAX_ORDERS_PER_MINUTE) return socket.close(1008, 'too many orders');
    const order = isBinary ? undefined : orderIn(String(data));
    if (order?.type === 'ping') send({ type: 'pong' });
    else if (order?.type === 'goals') void tell(goals, true);
    else if (order?.type === 'tick') void tell(() => ticked(order.goal), true);
    else
      fails(new Refusal('VALIDATION_FAILED', 'That is no order.', { help: 'Send {"type":"goals"}, {"type":"tick"} or {"type":"ping"}.' }));
  });
  void tell(goals, true);
}

type Order = { type: 'goals' | 'ping' } | { type: 'tick'; goal?: string };

/** Undefined: it is none. */
function orderIn(text: string): Order | undefined {
  try {
    const { type, goal } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (type === 'goals' || type === 'ping') return { type };
    if (type !== 'tick') return undefined;
    if (goal === undefined) return { type };
    return typeof goal === 'string' && ITEM_ID.test(goal) ? { type, goal } : undefined;
  } catch {
    return undefined;
  }
}
