// Proves pool blindness: searches everything that the pool's processes receive, store, log and hold in memory while people teach
// agents and clone them. The search finds nothing that was planted, but in each place it finds what the pool may know.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { createTestDatabase, type TestDatabase } from '@offshoot/postgres/testing';
import { serviceClient } from '@offshoot/rpc';
import { type Processes, type ProcessName, SERVICES, type ServiceName, startProcesses } from '@offshoot/standalone';
import { eventually } from '@offshoot/testing';
import { startTap, type Tap } from '@offshoot/testing/testnet';
import { createInboxKeysReader, type XmtpNetwork } from '@offshoot/xmtp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dumpTables, formsOf, foundIn, foundInMemory, newMark } from './canaries.ts';
import { Human } from './human.ts';
import { react } from './reacting.ts';
import { SealingClient } from './sealing-client.ts';
import { testConfig } from './system.ts';
import { present, User } from './user.ts';

const POOL = ['gateway', 'template', 'claim', 'lineage'] as const satisfies ServiceName[];

/** The search must find nothing that starts with it. */
const secret = newMark();
/** What the pool may know: the search must find it. */
const open = newMark();
const planted = {
  message: `${secret}boat`,
  remembered: `${secret}harbour`,
  prompt: `${secret}prompt`,
  config: `${secret}code`,
  childMessage: `${secret}crew`,
  news: `${secret}lighthouse`,
  recipient: `${secret}@example.org`,
  mail: `our ${secret}order`,
};
const known = { instructions: `${open}instructions`, config: `${open}city` };

describe('pool blindness', () => {
  const stack = new AsyncDisposableStack();
  const taps = new Map<ProcessName, Tap>();
  let database: TestDatabase;
  let system: Processes;
  let templateId: string;
  /** The parent and its children. */
  let instanceIds: string[];

  beforeAll(async () => {
    const dataDir = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-blind-')), (path) =>
      rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
    );
    database = stack.adopt(await createTestDatabase(), (one) => one.drop());
    const config = { ...testConfig(dataDir, database.url), logLevel: 'debug' };
    system = stack.use(
      await startProcesses(config, async (name, url) => {
        const tap = stack.use(await startTap(Number(new URL(url).port)));
        taps.set(name, tap);
        return tap.url;
      }),
    );
    instanceIds = await teachAndClone({ env: 'local', apiUrl: system.xmtpUrl });
  });
  afterAll(() => stack.disposeAsync());

  const tapOf = (name: ServiceName): Tap => {
    const tap = taps.get(name);
    if (!tap) throw new Error(`no tap before ${name}`);
    return tap;
  };

  /** People teach an agent, and clone it in both ways, with a client that seals. Returns the IDs of parent and children. */
  async function teachAndClone(network: XmtpNetwork): Promise<string[]> {
    const [creator, human] = await Promise.all([User.signIn(system.url, network), Human.join(network)]);
    stack.use(human);
    creator.adderId = human.client.inboxId;
    const owner = new SealingClient(creator, createInboxKeysReader(network));
    const content = {
      agentName: 'Blind',
      instructions: `You keep secrets. ${known.instructions}`,
      tools: [
        { id: 'vault', provisioning: ToolProvisioning.USER, prompt: 'Which code?', secret: true },
        { id: 'city', provisioning: ToolProvisioning.USER, prompt: 'Which city?' },
        { id: 'mail', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX },
      ],
    };
    const template = await creator.createTemplate(content, { publish: true });
    templateId = template.id;
    // Values of other kinds may be sent in plain text by clients that do not seal.
    await eventually(() => creator.claim(templateId, { userConfig: { city: known.config } }));

    const parent = await eventually(() => owner.claim(templateId, { vault: planted.config }));
    const conversation = await human.conversation(parent.inboxId);
    await human.hears(conversation, /^Hello/);
    await human.ask(conversation, `Our boat is called ${planted.message}`);
    await human.ask(conversation, `Remember that the harbour is ${planted.remembered}`);
    await sendMail(network, creator, { human, conversation });
    const children: string[] = [];
    let last = '';
    for (let made = 0; made < 2; made++) {
      const context = `Everything but nothing about ${planted.prompt}`;
      const child = await eventually(() => owner.clone(parent.instanceId, context));
      const group = await human.conversation(child.inboxId);
      // It has arrived, but not through the pool.
      await human.hears(group, /up to date now/);
      expect(await human.ask(group, 'What is our boat called?', new RegExp(planted.message))).toContain(planted.message);
      expect(await human.ask(group, 'Where is the harbour?', new RegExp(planted.remembered))).toContain(planted.remembered);
      await human.ask(group, `Our crew is called ${planted.childMessage}`);
      children.push(child.instanceId);
      last = group;
    }
    // One of them receives what the parent has learned since then.
    await human.ask(conversation, `Remember that the lighthouse is ${planted.news}`);
    await owner.share(parent.instanceId, children.at(-1) ?? '', `Everything but nothing about ${planted.prompt}`);
    await human.hears(last, /news from/);
    expect(await human.ask(last, 'Where is the lighthouse?', new RegExp(planted.news))).toContain(planted.news);
    // The claim service's log names templates with new versions.
    await creator.updateTemplate(template, { ...content, instructions: `You keep all secrets. ${known.instructions}` });
    return [parent.instanceId, ...children];
  }

  /** The agent writes a mail once its owner has approved it. It tells the pool's journal first. */
  async function sendMail(network: XmtpNetwork, owner: User, { human, conversation }: { human: Human; conversation: string }) {
    await using own = await Human.join(network, owner.privateKey);
    await human.client.addMembers(conversation, [owner.inboxId]);
    const ordered = `Blind, e-mail ${planted.recipient}: ${planted.mail}`;
    await eventually(async () => expect(await human.ask(conversation, ordered, /^May I|no e-mail/)).toMatch(/^May I/));
    const card = await eventually(async () => {
      await own.client.sync();
      const latest = await own.client.latestMessages(conversation, 20);
      return present(latest.find((one) => one.kind === 'text' && one.text.startsWith('May I?'))).id;
    });
    await react(own.client, conversation, card, '👍');
    await human.hears(conversation, /^Sent to/);
    expect(
      present(system.providerStub)
        .mails.sent()
        .map(({ text }) => text),
    ).toEqual([`Our ${secret}order.`]);
  }

  test('the search finds every encoding', () => {
    for (const [name, form] of formsOf(open)) {
      const around = [Buffer.from('before'), form, Buffer.from('after')];
      expect(foundIn(Buffer.concat(around), open)).toContain(name);
      expect(foundIn(Buffer.concat(around), secret)).toEqual([]);
    }
    for (const padding of ['', 'x', 'xx', 'xxx']) {
      const text = `${padding}${open}${padding}`;
      expect(foundIn(Buffer.from(Buffer.from(text).toString('base64')), open)).not.toEqual([]);
      expect(foundIn(Buffer.from(Buffer.from(text, 'utf16le')), open)).not.toEqual([]);
    }
  });

  test('bytes: not in anything that the pool receives from clients and instances', async () => {
    // Headers compressed by HTTP/2 are searched as well.
    const lineage = serviceClient(LineageService, { url: tapOf('lineage').url });
    const headers = { authorization: `Bearer none-${open}` };
    await expect(lineage.listAncestors({ instanceId: instanceIds[0] ?? '' }, { headers })).rejects.toThrow();
    expect(foundIn(tapOf('lineage').received(), open).join()).toMatch(/header|plain/);

    for (const name of ['gateway', 'template', 'claim'] as const)
      expect([name, foundIn(tapOf(name).received(), open)]).toEqual([name, expect.arrayContaining(['plain'])]);
    for (const name of ['claim', 'lineage', 'host'] as const)
      for (const id of instanceIds) expect([name, tapOf(name).received().includes(id)]).toEqual([name, true]);
    for (const name of SERVICES) {
      expect([name, foundIn(tapOf(name).received(), secret)]).toEqual([name, []]);
      expect([name, foundIn(tapOf(name).sent(), secret)]).toEqual([name, []]);
    }
  });

  test('tables: not in any row of the database', async () => {
    const tables = await dumpTables(database.url);
    expect(foundIn(tables, open)).toContain('plain');
    for (const id of instanceIds) expect(tables.includes(id)).toBe(true);
    expect(foundIn(tables, secret)).toEqual([]);
    // The mail that was sent is in the journal, without a word of it.
    expect(tables.toString()).toMatch(/claim\.effect_journal\n\(inst_/);
    // A value sent in plain text is not stored, either.
    expect(tables.includes(known.config)).toBe(false);
  });

  test('logs: not in a line of any process, at the most verbose level', async () => {
    await eventually(() => expect(system.output('claim')).toContain(templateId));
    for (const name of SERVICES) {
      expect([name, system.output(name).length > 0]).toEqual([name, true]);
      expect([name, foundIn(Buffer.from(system.output(name)), secret)]).toEqual([name, []]);
    }
  });

  test('metrics: nothing that was planted, no name, no ID and no key, in those of any process', async () => {
    // Each of them has come to something here.
    const seen = {
      claim: 'offshoot_claims_total{state="LIVE"',
      gateway: 'CreateClaim',
      host: 'offshoot_effects_total',
      lineage: 'rpc_server',
    };
    // Agents read what others learned only if their owners say so.
    const body = JSON.stringify({ since: '0' });
    await fetch(`${tapOf('commons').url}/offshoot.commons.v1.CommonsService/GetSnapshot`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    for (const name of SERVICES) {
      if (name === 'xmtp-network') continue;
      const text = await (await fetch(`${system.admin[name]}/metrics`)).text();
      expect([name, text]).toEqual([name, expect.stringContaining(name in seen ? seen[name as keyof typeof seen] : 'rpc_server')]);
      for (const mark of [secret, open]) expect([name, foundIn(Buffer.from(text), mark)]).toEqual([name, []]);
      expect([name, text.match(/\b[a-z]{2,5}_[a-z2-7]{26}\b|[0-9a-f]{32}/g)]).toEqual([name, null]);
    }
  });

  test.runIf(existsSync('/proc/self/maps'))('process memory: not in any process of the pool', async () => {
    const nothing: string[] = [];
    for (const name of ['host', ...POOL] as const) {
      const [hidden, shown] = foundInMemory(system.pid(name), secret, name === 'lineage' ? (instanceIds[0] ?? '') : open);
      expect([name, shown]).not.toEqual([name, nothing]);
      if (name === 'host') expect(hidden).not.toEqual(nothing);
      else expect([name, hidden]).toEqual([name, nothing]);
    }
  });
});
