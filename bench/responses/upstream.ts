// A process of its own: the endpoint of a language model that answers at once, always the same, whole or as a stream.
import http from 'node:http';

const WORDS = 'The offices are open from nine to five and the lantern by the harbor is lit at dusk every day of the year '
  .split(' ')
  .slice(0, 20);
const PIECES = [...WORDS, ...WORDS].map((word) => `${word} `);
const base = { id: 'chatcmpl-1', created: 1, model: 'stub' };
const usage = { prompt_tokens: 20, completion_tokens: PIECES.length, total_tokens: 20 + PIECES.length };
const WHOLE = JSON.stringify({
  ...base,
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: PIECES.join(''), refusal: null } }],
  usage,
});
const event = (choices: object[], more = {}) =>
  `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
const EVENTS = [
  event([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }]),
  ...PIECES.map((content) => event([{ index: 0, delta: { content }, finish_reason: null }])),
  event([{ index: 0, delta: {}, finish_reason: 'stop' }]),
  event([], { usage }),
  'data: [DONE]\n\n',
];

const server = http.createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    if (request.method === 'GET') return response.writeHead(200, { 'content-type': 'application/json' }).end('{"data": []}');
    const { stream } = JSON.parse(Buffer.concat(parts).toString()) as { stream?: boolean };
    if (stream !== true) return response.writeHead(200, { 'content-type': 'application/json' }).end(WHOLE);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const one of EVENTS) response.write(one);
    return response.end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
