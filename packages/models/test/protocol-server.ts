// A local endpoint that speaks the OpenAI chat protocol over real HTTP, with whole and streamed answers and every kind of failure.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as the endpoint gets it. */
export interface Asked {
  role: string;
  content: string;
  tool_calls?: unknown;
  tool_call_id?: string;
}

/** A call of a tool as the model writes it. */
export interface WrittenCall {
  id?: string;
  name?: string;
  arguments: string;
}

type Saying = { kind: 'say'; text: string; thought?: string; usage?: object; isProbable?: boolean };

/** A part of an answer as one chunk brings it, or several together. */
export interface WrittenPart {
  reasoning?: string;
  content?: string;
  /** `index`: of the call that it belongs to. */
  call?: WrittenCall & { index: number };
}

export type Behaviour =
  | { kind: 'think' }
  | Saying
  /** Says that it will not answer. */
  | { kind: 'refuse'; text: string }
  /** Calls tools, after saying `text`. */
  | { kind: 'call'; calls: readonly WrittenCall[]; text?: string; finish?: string }
  /** An answer in chunks of any form; if it is not streamed, all that they add up to. */
  | { kind: 'parts'; parts: readonly WrittenPart[]; finish: string }
  /** Parts of an answer as they are written here, a chunk for each; if it is not streamed, there is one. */
  | { kind: 'as-written'; parts: readonly object[]; finish: string }
  /** This model's answer to the messages. */
  | { kind: 'answer'; by: (messages: readonly Asked[]) => string }
  | { kind: 'status'; status: number; code?: string; says?: string; headers?: Readonly<Record<string, string>> }
  /** As OpenRouter reports what its providers answer: HTTP 200 with the error in place of the answer, or after `text`. */
  | { kind: 'error-inside'; code: number; text?: string }
  | { kind: 'redirect'; to: string }
  /** HTTP 200 with a body that is not JSON. */
  | { kind: 'no-json' }
  /** Never answers. */
  | { kind: 'silent' }
  | { kind: 'endless' }
  /** Begins an answer, and then says nothing more. */
  | { kind: 'begin'; text: string }
  /** Closes the stream properly, but without a finish reason. */
  | { kind: 'cut-quietly' }
  /** Drops the connection in the middle. */
  | { kind: 'cut-hard' }
  /** Wants the limit of tokens by its new name, as OpenAI's reasoning models do. */
  | { kind: 'new-name' }
  /** Refuses requests that use more than model, messages and stream. */
  | { kind: 'plain-only' };

interface Received {
  model: string;
  stream: boolean;
  messages: Asked[];
  authorization: string;
  fields: string[];
  tools: unknown;
  toolChoice: unknown;
  /** All of it. */
  body: Readonly<Record<string, unknown>>;
}

export interface ProtocolServer {
  url: string;
  received: Received[];
  /** One for each of the next requests; the last one stays. */
  behave(...behaviours: Behaviour[]): void;
  /** Connections that stay open because a behaviour never ends. */
  open(): number;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const json = (response: ServerResponse, status: number, body: object) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const event = (delta: object, finish: string | null, more: object = {}, logprobs?: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish, logprobs }], ...more })}\n\n`;
const chunk = (content: string, finish: string | null, logprobs?: object) => event({ content }, finish, {}, logprobs);
const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

/** One token for each piece, with another that it might have been. */
const probable = (token: string) => ({
  content: [{ token, logprob: -0.5, bytes: null, top_logprobs: [{ token: 'x', logprob: -2, bytes: [120] }] }],
});

function say(response: ServerResponse, stream: boolean, { text, thought = '', usage = USAGE, isProbable }: Omit<Saying, 'kind'>): void {
  if (!stream) {
    json(response, 200, {
      id: 'c',
      object: 'chat.completion',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: text, ...(thought && { reasoning: thought }) },
          finish_reason: 'stop',
          ...(isProbable && { logprobs: probable(text) }),
        },
      ],
      usage,
    });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of thought.match(/.{1,7}/gs) ?? []) response.write(event({ reasoning: piece }, null));
  for (const piece of text.match(/.{1,7}/gs) ?? []) response.write(chunk(piece, null, isProbable ? probable(piece) : undefined));
  response.end(`${event({ content: '' }, 'stop', { usage })}data: [DONE]\n\n`);
}

function call(response: ServerResponse, stream: boolean, text: string, calls: readonly WrittenCall[], finish = 'tool_calls'): void {
  const written = calls.map(({ id, name, arguments: args }) => ({ id, type: 'function', function: { name, arguments: args } }));
  if (!stream) {
    const message = { role: 'assistant', content: text || null, tool_calls: written };
    json(response, 200, { id: 'c', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }] });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (text) response.write(chunk(text, null));
  for (const [index, one] of written.entries()) {
    response.write(event({ tool_calls: [{ ...one, index, function: { ...one.function, arguments: '' } }] }, null));
    for (const piece of one.function.arguments.match(/.{1,4000}/gs) ?? [])
      response.write(event({ tool_calls: [{ index, function: { arguments: piece } }] }, null));
  }
  response.end(`${event({}, finish)}data: [DONE]\n\n`);
}

/** A chunk for each part. */
function inParts(response: ServerResponse, stream: boolean, parts: readonly WrittenPart[], finish: string): void {
  const pieceOf = ({ index, id, name, arguments: json }: NonNullable<WrittenPart['call']>) => ({
    index,
    ...(id !== undefined && { id, type: 'function' }),
    function: { ...(name !== undefined && { name }), arguments: json },
  });
  if (stream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const { call: piece, ...delta } of parts)
      response.write(event({ ...delta, ...(piece && { tool_calls: [pieceOf(piece)] }) }, null));
    response.end(`${event({}, finish, { usage: USAGE })}data: [DONE]\n\n`);
    return;
  }
  const calls = new Map<number, { id?: string; type: 'function'; function: { name?: string; arguments: string } }>();
  for (const { call: piece } of parts) {
    if (piece === undefined) continue;
    const { index, id, name, arguments: json } = piece;
    const known = calls.get(index) ?? {
      ...(id !== undefined && { id }),
      type: 'function',
      function: { ...(name !== undefined && { name }), arguments: '' },
    };
    known.function.arguments += json;
    calls.set(index, known);
  }
  const textOf = (field: 'content' | 'reasoning') => parts.map((part) => part[field] ?? '').join('');
  const message = {
    role: 'assistant',
    content: textOf('content'),
    reasoning: textOf('reasoning'),
    ...(calls.size > 0 && { tool_calls: [...calls].sort(([a], [b]) => a - b).map(([, one]) => one) }),
  };
  json(response, 200, { id: 'c', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], usage: USAGE });
}

function asWritten(response: ServerResponse, stream: boolean, parts: readonly object[], finish: string): void {
  if (!stream) {
    const choice = { index: 0, message: { role: 'assistant', ...parts[0] }, finish_reason: finish };
    json(response, 200, { id: 'c', object: 'chat.completion', choices: [choice], usage: USAGE });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) response.write(event(part, null));
  response.end(`${event({}, finish, { usage: USAGE })}data: [DONE]\n\n`);
}

function refuse(response: ServerResponse, stream: boolean, refusal: string): void {
  if (!stream) {
    const message = { role: 'assistant', content: null, refusal };
    json(response, 200, { id: 'c', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }], usage: USAGE });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of refusal.match(/.{1,7}/gs) ?? []) response.write(event({ refusal: piece }, null));
  response.end(`${event({}, 'stop', { usage: USAGE })}data: [DONE]\n\n`);
}

function thought(response: ServerResponse, stream: boolean, result: string | WrittenCall[]): void {
  if (typeof result === 'string') say(response, stream, { text: result });
  else call(response, stream, '', result);
}

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const more = () => {
    while (!response.destroyed && response.write(chunk('and on and on ', null)));
  };
  response.on('drain', more);
  more();
}

/** `think`: what the model says to the messages, unless it is told to behave in another way. */
export async function startProtocolServer(
  think: (messages: readonly Asked[]) => string | WrittenCall[] = () => 'Hello.',
): Promise<ProtocolServer> {
  const received: Received[] = [];
  let behaviours: Behaviour[] = [{ kind: 'think' }];
  const openResponses = new Set<ServerResponse>();

  const server = createServer(async (request, response) => {
    // The check whether the endpoint exists.
    if (request.method === 'GET') return json(response, 200, { object: 'list', data: [] });
    const body = JSON.parse((await bodyOf(request)) || '{}') as {
      model: string;
      stream?: boolean;
      messages: Asked[];
      tools?: unknown;
      tool_choice?: unknown;
    };
    const stream = body.stream === true;
    received.push({
      model: body.model,
      stream,
      messages: body.messages,
      authorization: request.headers.authorization ?? '',
      fields: Object.keys(body),
      tools: body.tools,
      toolChoice: body.tool_choice,
      body,
    });
    openResponses.add(response);
    response.on('close', () => openResponses.delete(response));
    const behaviour = (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) ?? { kind: 'think' };
    switch (behaviour.kind) {
      case 'think':
        return thought(response, stream, think(body.messages));
      case 'answer':
        return say(response, stream, { text: behaviour.by(body.messages) });
      case 'say':
        return say(response, stream, behaviour);
      case 'refuse':
        return refuse(response, stream, behaviour.text);
      case 'call':
        return call(response, stream, behaviour.text ?? '', behaviour.calls, behaviour.finish);
      case 'parts':
        return inParts(response, stream, behaviour.parts, behaviour.finish);
      case 'as-written':
        return asWritten(response, stream, behaviour.parts, behaviour.finish);
      case 'status':
        for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value);
        // Real endpoints quote the key and the prompt in their errors, which must not reach anybody.
        return json(response, behaviour.status, {
          error: {
            message: `${behaviour.says ?? ''} bad key ${request.headers.authorization}: ${JSON.stringify(body.messages)}`,
            code: behaviour.code ?? null,
            type: 'error',
            param: null,
          },
        });
      case 'error-inside': {
        const error = { code: behaviour.code, message: `for ${request.headers.authorization}`, metadata: { provider_name: 'stand-in' } };
        if (!stream) return json(response, 200, { id: 'c', error });
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (behaviour.text) response.write(chunk(behaviour.text, null));
        return response.end(event({ content: '' }, 'error', { error }));
      }
      case 'redirect':
        return response.writeHead(307, { location: behaviour.to }).end();
      case 'no-json':
        return response.writeHead(200, { 'content-type': 'application/json' }).end('<html>gateway</html>');
      case 'silent':
        return;
      case 'endless':
        return endless(response);
      case 'begin':
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk(behaviour.text, null));
        return;
      case 'cut-quietly':
        return response.writeHead(200, { 'content-type': 'text/event-stream' }).end(chunk('Half an ans', null));
      case 'cut-hard':
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('Half an ans', null), () => response.destroy());
        return;
      case 'new-name': {
        if ('max_tokens' in body)
          return json(response, 400, {
            error: { message: "'max_tokens' is not supported. Use 'max_completion_tokens' instead.", code: 'unsupported_parameter' },
          });
        return thought(response, stream, think(body.messages));
      }
      case 'plain-only': {
        const extra = Object.keys(body).filter((field) => !['model', 'messages', 'stream'].includes(field));
        if (extra.length > 0)
          return json(response, 400, { error: { message: `Unsupported parameter: ${extra[0]}`, code: 'unsupported_parameter' } });
        return thought(response, stream, think(body.messages));
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    received,
    behave: (...next) => {
      behaviours = next;
    },
    open: () => openResponses.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
