// A server that speaks just enough of the protocol (revision 2025-11-25), so that a test can have it misbehave anywhere.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Message {
  id?: number;
  method: string;
  params?: { name?: string; arguments?: unknown; protocolVersion?: string; cursor?: string };
}

interface Exchange {
  message: Message;
  request: IncomingMessage;
  response: ServerResponse;
  /** Answers the message as JSON. */
  result(result: object): void;
  error(code: number, message: string): void;
}

type Answer = (exchange: Exchange) => void;

export interface ScriptedServer {
  url: string;
  origin: string;
  /** Methods of all messages, in order; "GET" and "DELETE" are HTTP's. */
  heard: string[];
  /** Arguments of each call of a tool. */
  calls: unknown[];
  /** What it does instead of the ordinary. Undefined: nothing. */
  answers: { [method: string]: Answer | undefined };
  tools: object[];
  close(): Promise<void>;
}

export const ECHO = {
  name: 'echo',
  description: 'Says the message again.',
  inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
};

export async function scriptedServer(): Promise<ScriptedServer> {
  const scripted: ScriptedServer = { url: '', origin: '', heard: [], calls: [], answers: {}, tools: [ECHO], close: async () => {} };
  const server = createServer((request, response) => void handle(scripted, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scripted.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  scripted.url = `${scripted.origin}/mcp`;
  scripted.close = () => closed(server);
  return scripted;
}

async function handle(scripted: ScriptedServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const message = request.method === 'POST' ? ((await jsonOf(request)) as Message) : { method: request.method ?? '' };
  scripted.heard.push(message.method);
  if (message.method === 'tools/call') scripted.calls.push(message.params?.arguments);
  const send = (body: object) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...body }));
  };
  const exchange: Exchange = {
    message,
    request,
    response,
    result: (result) => send({ result }),
    error: (code, text) => send({ error: { code, message: text } }),
  };
  (scripted.answers[message.method] ?? ordinary(scripted))(exchange);
}

const ordinary =
  ({ tools }: ScriptedServer): Answer =>
  ({ message: { method, params }, response, result, error }) => {
    if (method === 'initialize')
      return result({
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'scripted', version: '1' },
      });
    if (method === 'tools/list') return result({ tools });
    if (method === 'tools/call') return result({ content: [{ type: 'text', text: JSON.stringify(params?.arguments) }] });
    if (method.startsWith('notifications/')) return void response.writeHead(202).end();
    if (method === 'GET' || method === 'DELETE') return void response.writeHead(405).end();
    error(-32601, 'no such method');
  };

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return JSON.parse(Buffer.concat(parts).toString());
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
