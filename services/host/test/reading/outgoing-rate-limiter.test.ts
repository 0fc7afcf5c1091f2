// What the agents of one host fetch because people say so: paced together, by person and by where it goes.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scriptedServer } from '@offshoot/mcp/testing';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMcpCaller } from '../../src/adapters/mcp-caller.ts';
import { createFileReader } from '../../src/adapters/web/file-reader.ts';
import { type ClosableWebReader, createWebReader } from '../../src/adapters/web/web-reader.ts';
import { agentReadings } from '../../src/agent/reading/agent-readings.ts';
import { readingsFor } from '../../src/agent/reading/reading-for.ts';
import type { Reading } from '../../src/agent/sources/domain/reading.ts';
import { DEFAULT_OUTGOING } from '../../src/service.ts';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';
import { plainEngine } from '../plain-engine.ts';

const TOLD = /^I have read a lot for you, or from 127\.0\.0\.1:\d+, in the last minute\. Ask me again in a minute\.$/;

let server: Server;
let heard: string[];
let now: number;
let rateLimiter: OutgoingRateLimiter;
let reader: ClosableWebReader;
const agents: BareAgent[] = [];
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(request.url ?? '');
    if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('Soup');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  heard = [];
  now = 0;
  // As the host makes it, with a clock of the test.
  rateLimiter = new OutgoingRateLimiter(DEFAULT_OUTGOING, { now: () => now, longestMs: 0 });
  reader = createWebReader({ allowedOrigins: [origin()], rateLimiter });
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.close();
  await reader.close();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** An agent of the host with this owner. */
function agentOf(owner: string): BareAgent {
  const agent = openBareAgent({ engine: plainEngine() });
  agents.push(agent);
  const { claimed } = agent.store.state;
  if (claimed) agent.store.change({ claimed: { ...claimed, ownerId: inboxOf(owner) } });
  return agent;
}

/** A member says an address to it. Returns what they are told, or what it read. */
async function asks({ deps }: BareAgent, who: string, url: string): Promise<string> {
  const services = {
    webReader: reader,
    fileReader: createFileReader({ isFetching: false }),
    transcriber: undefined,
    mailbox: {} as never,
    toolCaller: createMcpCaller({ rateLimiter }),
    chains: { networks: [] } as never,
  };
  const of = (): readonly Reading[] =>
    agentReadings(deps as never, services, {} as never, { askedBy: inboxOf(who), paid: {} as never }).filter(
      ({ kind }) => kind.name === 'web.read',
    );
  const message = {
    ...{ messageId: 'a'.repeat(64), senderInboxId: inboxOf(who), self: false, text: `read ${url}` },
    ...{ sentAt: new Date(0), learn: false, answer: true },
  };
  const result = await readingsFor({ ...deps, readings: of }, message, 8_000).read('web_read', { url }, AbortSignal.timeout(60_000));
  return result.is === 'text' ? result.text : result.line;
}

test('attack: the agents of a host are asked to read pages of one server: at the default, it hears 3,000 requests a minute', async () => {
  const spend = (count: number) => {
    for (let n = 0; n < count; n += 1) expect(rateLimiter.take([`person ${n % 10}`], new URL(origin()).host)).toBe(0);
  };
  spend(DEFAULT_OUTGOING.host - 8);
  const owners = ['Ana', 'Bea', 'Cem', 'Dan', 'Eva', 'Flo', 'Gus', 'Hal', 'Ida', 'Jan'];
  const told: string[] = [];
  for (const owner of owners) told.push(await asks(agentOf(owner), owner, `${origin()}/${owner}`));
  expect(heard).toHaveLength(8);
  expect(told.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 'Soup'));
  for (const line of told.slice(8)) expect(line).toMatch(TOLD);
  now += 60_000;
  expect(await asks(agents[0] as BareAgent, 'Ana', `${origin()}/later`)).toBe('Soup');
});

test('attack: one person names many servers to many agents, and many inboxes ask one agent: 600 requests a minute by default', async () => {
  let sent = 0;
  const spend = (people: string[]) => {
    for (let n = 0; rateLimiter.take(people.map(inboxOf), `${n}.example`) === 0; n += 1) sent += 1;
  };
  spend(['Mallory']);
  expect(sent).toBe(DEFAULT_OUTGOING.person);
  for (const owner of ['Ana', 'Bea']) expect(await asks(agentOf(owner), 'Mallory', `${origin()}/x`)).toMatch(TOLD);
  // Others of the same conversations, and a fresh inbox, go on.
  expect(await asks(agents[0] as BareAgent, 'Ana', `${origin()}/x`)).toBe('Soup');
  spend(['Bea']);
  expect(await asks(agents[1] as BareAgent, 'a fresh inbox', `${origin()}/x`)).toMatch(TOLD);
  expect(heard).toHaveLength(1);
});

test('attack: a page leads from one address to the next: each of them counts', async () => {
  const agent = agentOf('Ana');
  await asks(agent, 'Ana', `${origin()}/round`);
  expect(heard).toHaveLength(6);
  let left = 0;
  while (rateLimiter.take([inboxOf('Ana')], 'other.example') === 0) left += 1;
  expect(left).toBe(DEFAULT_OUTGOING.person - 6);
});

test('attack: tools of one server are called again and again: what has no turn is not sent, and is told', async () => {
  const tools = await scriptedServer();
  try {
    const caller = createMcpCaller({ allowedOrigins: [tools.origin], rateLimiter });
    while (rateLimiter.take([inboxOf('Mallory')], 'other.example') === 0);
    const fetching = { people: [inboxOf('Mallory')], signal: AbortSignal.timeout(60_000) };
    await expect(caller.requirePinned({ url: tools.url, credential: { is: 'none' } }, [], fetching)).rejects.toMatchObject({
      is: 'unsent',
      why: 'rate-limited',
    });
    expect(tools.heard).toEqual([]);
    await caller.requirePinned({ url: tools.url, credential: { is: 'none' } }, [], { ...fetching, people: [inboxOf('Ana')] });
    expect(tools.heard.length).toBeGreaterThan(0);
  } finally {
    await tools.close();
  }
});
