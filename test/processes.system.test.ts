// The services as separate processes on real ports. They identify each other by certificates.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClaimState, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { createAuthority, writeTlsFiles } from '@offshoot/rpc/testing';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { type Processes, type ServiceName, startProcesses } from '@offshoot/standalone';
import { eventually, isLongRun } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Human } from './human.ts';
import { react } from './reacting.ts';
import { testConfig } from './system.ts';
import { erasesThoughKilled } from './tenants/killed-erasure.ts';
import { addedBy, present, User } from './user.ts';

const INTERNAL: ServiceName[] = ['template', 'lineage', 'claim', 'profile', 'response', 'knowledge', 'host'];
const patience = { timeout: 120_000, interval: 50 };
const stack = new AsyncDisposableStack();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let system: Processes;
let human: Human;
let user: User;

beforeAll(async () => {
  const dataDir = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-mtls-')), (path) =>
    rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  );
  database = stack.adopt(await createTestDatabase(), (one) => one.drop());
  const authority = await createAuthority('deployment');
  const tls = writeTlsFiles(join(dataDir, 'tls'), { ...(await authority.issue(['localhost'])), ca: authority.pem });
  system = stack.use(await startProcesses(testConfig(dataDir, database.url), undefined, tls));
  const network = { env: 'local' as const, apiUrl: system.xmtpUrl };
  human = stack.use(await Human.join(network));
  user = await User.signIn(system.url, network);
  user.adderId = human.client.inboxId;
});
afterAll(() => stack.disposeAsync());

/** An access token of the user's, for requests under /v1. */
async function token(): Promise<string> {
  const { challenge, audience } = await user.sessions.createChallenge({});
  const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
  return (await user.sessions.signIn({ challenge, statement })).accessToken;
}

test('a claim becomes live over mutual TLS, and its lineage is recorded', async () => {
  const { id: templateId } = await user.createTemplate({ agentName: 'Sealed', instructions: 'You are discreet.' });
  const claim = await eventually(() => user.claim(templateId));
  await human.conversation(claim.inboxId);
  expect((await user.settled(claim.id)).state).toBe(ClaimState.LIVE);
  const { instanceId } = claim;
  const tree = await eventually(() => user.lineage.getTree({ instanceId }));
  expect(tree.nodes).toMatchObject([{ instanceId }]);

  const client = stack.adopt(new pg.Client({ connectionString: database.url }), (one) => one.end());
  await client.connect();
  const { rows } = await client.query<{ address: string }>('SELECT address FROM claim.hosts');
  expect(rows.map(({ address }) => new URL(address).protocol)).toEqual(['https:']);
});

test('each service uses its own database role, and the host knows no database', async () => {
  const client = stack.adopt(new pg.Client({ connectionString: database.url }), (one) => one.end());
  await client.connect();
  const { rows } = await client.query<{ who: string }>(
    `select distinct application_name || ' as ' || usename as who from pg_stat_activity
      where datname = current_database() and application_name ~ '^offshoot (template|claim|lineage|profile|response|knowledge|gateway)$'`,
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { who } of rows) expect(who).toMatch(/^offshoot (\w+) as offshoot_\1$/);
  for (const name of ['host', 'xmtp-network'] as const)
    expect(readFileSync(`/proc/${system.pid(name)}/environ`, 'utf8')).not.toContain('DATABASE_URL');
});

test('attack: plain text to a service', async () => {
  for (const name of INTERNAL) {
    const { port } = new URL(system.urls[name]);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  }
  expect((await fetch(system.url)).status).toBe(200);
});

test("the profile and the response service run in the gateway's process, too, each with its own key and database role", async () => {
  const environ = (name: ServiceName) =>
    Object.fromEntries(
      readFileSync(`/proc/${system.pid(name)}/environ`, 'utf8')
        .split('\0')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  const [profile, response] = [environ('profile'), environ('response')];
  const port = await freePort();
  const program = join(import.meta.dirname, '../services/standalone/src/gateway-with-services/main.ts');
  const env = {
    ...environ('gateway'),
    PROFILE_DATABASE_URL: profile.DATABASE_URL,
    PROFILE_SERVICE_KEY: profile.OFFSHOOT_SERVICE_KEY,
    PROFILE_URL: 'https://127.0.0.1:1',
    RESPONSE_DATABASE_URL: response.DATABASE_URL,
    RESPONSE_SERVICE_KEY: response.OFFSHOOT_SERVICE_KEY,
    OFFSHOOT_PORT: `${port}`,
    // The gateway whose environment this is has it.
    OFFSHOOT_ADMIN_PORT: '',
  };
  const child = spawn(process.execPath, [program], { env, stdio: 'ignore' });
  const ended = once(child, 'exit');
  try {
    const accessToken = await token();
    const post = (path: string, body: object) =>
      fetch(`http://127.0.0.1:${port}/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await vi.waitFor(async () => expect((await post('/tenants', { name: 'One process' })).status).toBe(201), patience);
    const agent = await post('/agents', { name: 'listener', instructions: 'You listen.', model: 'offline' });
    const { id: agentId } = (await agent.json()) as { id: string };
    const answer = await post('/responses', { input: 'My name is Saul.', agent_id: agentId });
    const { id, status } = (await answer.json()) as { id: string; status: string };
    expect([answer.status, status]).toEqual([200, 'completed']);
    // They are the same services: those in processes of their own have it, too.
    const read = await fetch(`${system.url}/v1/responses/${id}`, { headers: { authorization: `Bearer ${accessToken}` } });
    expect(((await read.json()) as { id: string }).id).toBe(id);
  } finally {
    child.kill();
    expect(await ended).toEqual([0, null]);
  }
});

test('kill -9 of the claim service and of the host in the middle of a claim loses nothing', async () => {
  const { id: templateId } = await user.createTemplate({ agentName: 'Survivor', instructions: 'You survive.' });
  const claim = await eventually(() => user.claim(templateId));
  await system.stop('claim', 'SIGKILL');
  await system.stop('host', 'SIGKILL');
  const conversation = await human.conversation(claim.inboxId);
  await system.start('claim');
  await system.start('host');
  const settled = await eventually(() => user.settled(claim.id));
  expect(settled.state).toBe(ClaimState.LIVE);
  await human.ask(conversation, 'Our cat is called Miso', /^Noted/);
  expect(await human.ask(conversation, 'What is our cat called?', /miso/i)).toMatch(/miso/i);
});

erasesThoughKilled({ system: () => system, databaseUrl: () => database.url, token });

describe('kill -9 of the host in the middle of an effect: it is done once, and people are told once', () => {
  const HOTEL = 'desk@example.org';
  const TOOL = { id: 'mail', name: 'E-mail', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX };
  let owner: Human;
  let conversation: string;
  let orders = 0;
  beforeAll(async () => {
    const { id } = await user.createTemplate({ agentName: 'Writer', instructions: 'You write.', tools: [TOOL] });
    owner = stack.use(await Human.join({ env: 'local', apiUrl: system.xmtpUrl }, user.privateKey));
    const claim = await eventually(() => user.claim(id, { join: addedBy(user.inboxId) }));
    conversation = await owner.conversation(claim.inboxId);
    await user.settled(claim.id);
    const states = async () => (await user.instance(claim.instanceId)).tools.map(({ state }) => state);
    await eventually(async () => expect(await states()).toEqual([ToolState.READY]));
  });

  const stub = () => present(system.providerStub);
  const sent = (text: string) =>
    stub()
      .mails.sent()
      .filter((mail) => mail.text === text).length;
  const confirmed = async () => (await owner.texts(conversation)).filter((text) => text === `Sent to ${HOTEL}.`).length;

  /** The agent asks on a card for a mail with this text. Returns the ID of the card's message. */
  async function card(text: string): Promise<string> {
    await owner.ask(conversation, `Writer, e-mail ${HOTEL}: ${text}`, new RegExp(`^May I\\?[^]*${text}`));
    const { messages } = await owner.client.messages(conversation, { limit: 1000 });
    const found = messages.find((one) => one.kind === 'text' && !one.own && one.text.startsWith('May I?') && one.text.includes(text));
    return present(found).id;
  }

  interface Moment {
    when: string;
    /** Before the 👍. */
    prepare?: () => void | Promise<void>;
    /** The host is killed once this has happened. */
    reached?: (text: string) => Promise<void>;
  }
  const sends = (text: string) => vi.waitFor(() => expect(sent(text)).toBe(1), { ...patience, interval: 1 });
  const meets = (kind: 'hold' | 'lost-reply') => () =>
    stub().faults.add({ operation: 'agentmail.send-message', fault: { kind }, times: 1 });
  const held = () =>
    vi.waitFor(() => expect(stub().faults.applied.map(({ fault }) => fault.kind)).toContain('hold'), { ...patience, interval: 1 });

  const moments: Moment[] = [
    { when: 'after the provider has carried it out, without an answer', prepare: meets('lost-reply'), reached: sends },
    { when: 'while the pool is away', prepare: () => system.stop('claim', 'SIGKILL') },
  ];
  // The host's own tests (effects/crashes.test.ts) try each moment many times, without a process.
  const furtherMoments: Moment[] = [
    { when: 'with the 👍 on its way' },
    { when: 'while the provider has the order and has not carried it out', prepare: meets('hold'), reached: held },
    { when: 'as soon as the provider has carried it out', reached: sends },
  ];

  test.each(isLongRun ? [...moments, ...furtherMoments] : moments)(
    '$when',
    async ({ prepare, reached }) => {
      orders += 1;
      const text = `Order number ${orders}.`;
      const before = await confirmed();
      const cardId = await card(text);
      await prepare?.();
      await react(owner.client, conversation, cardId, '👍');
      await reached?.(text);
      await system.stop('host', 'SIGKILL');
      if (system.pid('claim') === 0) await system.start('claim');
      await system.start('host');
      // What was on hold is carried out although nobody waits for it any more.
      stub().faults.letGo();
      await eventually(async () => expect(await confirmed()).toBe(before + 1));
      expect(sent(text)).toBe(1);
    },
    60_000,
  );
});
