// What the `offshoot` command seals, binds, shows before signing, and verifies, against the running system.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { deploymentKeys } from '@offshoot/callers';
import { silence } from '@offshoot/cli';
import { ScriptedAgent } from '@offshoot/cli/testing';
import { HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { standIn } from '@offshoot/testnet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ClaimJson, InstanceJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  atTerminal,
  byHuman,
  creator,
  expectNothingLeaked,
  file,
  human,
  inProcess,
  live,
  person,
  printed,
  refusal,
  refusalOf,
  run,
  type SessionJson,
  saying,
  setScene,
  stack,
  system,
  TRUST_COMMANDS,
  untilAnswered,
} from './command-scene.ts';
import { KeySwappingGateway } from './key-swapping-gateway.ts';

/** Appears in no output, and in no file of the person. */
const SECRET = 'key-5f3d-of-the-courier';

interface SettlementJson {
  trust: { level: string; state: string; inboxes: string[]; delegates: { inboxId: string; upTo: string }[]; quietHours?: object };
  signedAt: string;
}

interface CardJson {
  /** 64 hex digits. */
  id: string;
}

interface ReceiptJson {
  verdict: string;
  sourceInstanceId: string;
  sourceInboxId: string;
  targetInboxId: string;
  transferId: string;
}

beforeAll(() => setScene());
afterAll(() => stack.disposeAsync());

describe('sealed values', () => {
  const courier = () =>
    file(
      'courier.yaml',
      'agent_name: Courier\ninstructions: You carry letters.\ntools:\n  - id: api-token\n    provisioning: user\n    required: true\n    secret: true\n',
    );

  test('a secret is sealed, whether given on the command line or at a hidden prompt', async () => {
    const { id } = await answer<TemplateJson>(creator, 'template create', '-f', courier());
    // The pool refuses it in plain text, and the agent refuses what it cannot open.
    expect(await live(creator, 'claim', id, '--set', `api-token=${SECRET}`)).toMatchObject({ state: 'CLAIM_STATE_LIVE' });

    const asked: unknown[] = [];
    const ask = async (...given: unknown[]) => {
      asked.push(given);
      return SECRET;
    };
    const claim = ['claim', id, ...byHuman(), '--wait', '--set', 'api-token', '--json', '--timeout', '60'];
    const waiting = inProcess(creator, claim, { ...silence, isTerminal: true, ask });
    const { instances } = await untilAnswered<{ instances: InstanceJson[] }>(
      creator,
      ['agents', '--template', id],
      (found) => found.instances.length === 2,
    );
    await human.conversation(instances[0]?.inboxId ?? '');
    expect(await waiting).toMatchObject({ code: 0, stdout: expect.stringContaining('CLAIM_STATE_LIVE') });
    expect(asked).toEqual([['api-token: ', { hidden: true }]]);
    expect(await refusal(creator, 'claim', id, '--added', '--set', 'api-token')).toMatchObject({ reason: 'USAGE', code: 2 });
    const piped = atTerminal(creator, ['claim', id, '--added', '--set-stdin', 'api-token', '--json'], `${SECRET}\n`);
    expect(await piped.exitCode).toBe(0);
    expect(JSON.parse(piped.stdout())).toMatchObject({ state: expect.stringMatching(/CONFIGURING|JOINING/) });
    printed.push(piped.stdout(), piped.stderr());
  }, 60_000);

  test('attack: a gateway that puts its own key or another agent in place of the agent’s is caught', async () => {
    const gateway = stack.use(await KeySwappingGateway.start(system.running.url));
    const victim = person(gateway.url);
    const { id } = await answer<TemplateJson>(victim, 'template create', '-f', courier());
    // No agent is reserved for a conversation that it cannot join.
    const lost = await refusal(victim, 'claim', id, '--invite', 'https://example.com/party', '--set', `api-token=${SECRET}`);
    expect(lost).toMatchObject({ reason: 'INVITE_MALFORMED', code: 1 });
    expect(gateway.calls).not.toContain('ReserveInstance');
    gateway.swaps = 'keys';
    const failed = await refusal(victim, 'claim', id, '--added', '--set', `api-token=${SECRET}`);
    expect(failed).toMatchObject({ reason: 'SEALING_KEY_UNVERIFIED', code: 1, help: expect.stringMatching(/\S/) });
    expect(gateway.calls).toContain('ReserveInstance');
    expect(gateway.calls).not.toContain('CreateClaim');
    // An inbox controlled by the gateway, to which a clone's context would go: nothing is signed for it.
    Object.assign(gateway, { swaps: 'reserved', reservedInbox: (await answer<{ inboxId: string }>(victim, 'identity')).inboxId });
    expect(await refusal(victim, 'claim', id, '--added', '--set', `api-token=${SECRET}`)).toMatchObject({
      reason: 'SEALING_KEY_UNVERIFIED',
    });
    expect(gateway.calls).not.toContain('CreateClaim');
    // Positive control: only the key was wrong.
    gateway.swaps = 'nothing';
    await answer<ClaimJson>(victim, 'claim', id, '--added', '--set', `api-token=${SECRET}`);
    expect(gateway.calls).toContain('CreateClaim');

    gateway.swaps = 'agents';
    const swapped = await refusal(victim, 'claim', id, '--added', '--set', `api-token=${SECRET}`);
    expect(swapped).toMatchObject({ reason: 'AGENT_SWAPPED', code: 1, help: expect.stringMatching(/\S/) });
  }, 60_000);
});

describe('an agent that no host vouches for', () => {
  test('attack: a pool that names its own inbox as the reserved child, or as the parent, is refused before anything is signed', async () => {
    const { id } = await answer<TemplateJson>(
      creator,
      'template create',
      '-f',
      file('host.yaml', 'agent_name: Host\ninstructions: You host.\n'),
    );
    const parent = await live(creator, 'claim', id);
    const gateway = stack.use(await KeySwappingGateway.start(system.running.url));
    const impostor = stack.use(await ScriptedAgent.join(system.running.network));
    const env = { OFFSHOOT_URL: gateway.url };
    const at = (args: string[], more = {}) => inProcess(creator, [...args, '--json'], silence, { ...env, ...more });
    const clone = ['clone', parent.instanceId, '--added', '--context', 'where we stay'];
    // Positive control; from here on, this gateway's deployment is known.
    expect(await at(clone)).toMatchObject({ code: 0 });

    const rogue = deploymentKeys('of the pool alone');
    gateway.swaps = 'inboxes';
    gateway.calls.length = 0;
    for (const voucher of [undefined, await voucherOf(parent.instanceId), rogue.host()]) {
      gateway.standIn = standIn(impostor.inbox, voucher);
      for (const command of [clone, [...clone, '--preview', '--yes'], ['agents', 'explain', parent.instanceId]]) {
        const refused = refusalOf(command, await at(command));
        expect(refused).toMatchObject({ reason: 'AGENT_UNVOUCHED', code: 1, help: expect.stringMatching(/\S/) });
      }
    }
    // The pool's deployment differs from the one that the person knows, or that the operator announced.
    gateway.deploymentKey = rogue.deploymentKey;
    const known = { OFFSHOOT_DEPLOYMENT_KEY: system.running.keys.deploymentKey };
    for (const told of [{}, known]) {
      const changed = refusalOf(clone, await at(clone, told));
      expect(changed).toMatchObject({ reason: 'DEPLOYMENT_CHANGED', code: 1, help: expect.stringContaining('OFFSHOOT_DEPLOYMENT_KEY') });
    }
    expect([gateway.calls.filter((call) => call === 'CreateClaim'), impostor.asked]).toEqual([[], []]);
    expect(refusalOf(clone, await at(clone, { OFFSHOOT_DEPLOYMENT_KEY: 'x' }))).toMatchObject({ reason: 'USAGE', code: 2 });
    gateway.swaps = 'nothing';
    expect(await at(clone, known)).toMatchObject({ code: 0 });
  }, 90_000);

  /** As stored by the pool. */
  async function voucherOf(instanceId: string) {
    const client = new pg.Client({ connectionString: system.running.database.url, options: '-c search_path=claim' });
    await client.connect();
    try {
      const { rows } = await client.query('select sealing_voucher from agent_metadata where id = $1', [instanceId]);
      return fromBinary(HostVoucherSchema, rows[0].sealing_voucher);
    } finally {
      await client.end();
    }
  }
});

test('a clone is bound to its child, and its owner gets receipts', async () => {
  const { id } = await answer<TemplateJson>(
    creator,
    'template create',
    '-f',
    file('guide.yaml', 'agent_name: Guide\ninstructions: You guide.\n'),
  );
  const parent = await live(creator, 'claim', id);
  const first = await live(creator, 'clone', parent.instanceId, '--context', 'what we like');
  expect(first).toMatchObject({ transfer: { state: 'TRANSFER_STATE_INGESTED' } });

  const second = await live(creator, 'clone', parent.instanceId, '--context', 'where we stay');
  expect(second).toMatchObject({ transfer: { state: 'TRANSFER_STATE_INGESTED' } });

  await untilAnswered<{ receipts: ReceiptJson[] }>(creator, ['receipts'], ({ receipts }) => receipts.length >= 2);
  const { receipts } = await answer<{ receipts: ReceiptJson[] }>(creator, 'receipts');
  const about = (claim: ClaimJson) => ({
    verdict: 'valid',
    sourceInstanceId: parent.instanceId,
    sourceInboxId: parent.inboxId,
    targetInboxId: claim.inboxId,
    transferId: claim.transfer?.id,
  });
  expect(receipts).toEqual(expect.arrayContaining([expect.objectContaining(about(second)), expect.objectContaining(about(first))]));
}, 90_000);

test('a version that lets the agent use more waits until its owner has seen its additions and consented', async () => {
  const before = file('scribe.yaml', 'agent_name: Scribe\ninstructions: You write.\n');
  const after = file('scribe-2.yaml', 'agent_name: Scribe\ninstructions: You write.\ntools:\n  - id: email\n    provisioning: pool\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', before);
  const { instanceId } = await live(creator, 'claim', id);
  expect(await refusal(creator, 'agents', 'consent', instanceId)).toMatchObject({ reason: 'CONSENT_NOT_NEEDED' });
  await answer<TemplateJson>(creator, 'template update', id, '-f', after);
  const waits = ({ instances: [one] }: { instances: InstanceJson[] }) => one?.pendingVersion === '2' && one.appliedVersion === '1';
  await untilAnswered(creator, ['agents', '--template', id], waits);
  const listed = await inProcess(creator, ['agents', '--template', id]);
  expect(listed.stdout).toContain(`Version 2 of ${instanceId} is waiting for your consent. It adds: tool email:pool.`);

  expect(await run(creator, 'agents', 'consent', instanceId)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/adds: tool email:pool\.\n.*tools=none\n.*tools=email:pool\n.*\(DECLINED\)/s),
  });
  const asked: string[] = [];
  expect((await inProcess(creator, ['agents', 'consent', instanceId], saying('no', asked))).stderr).toContain('DECLINED');
  expect(asked).toEqual(['Accept? [y/N] ']);
  const updated = await answer<InstanceJson>(creator, 'agents consent', instanceId, '--yes');
  expect(updated).toMatchObject({ appliedVersion: '2', pendingVersion: '0', acceptedCapabilities: expect.stringContaining('email:pool') });
}, 60_000);

test('consent names what a version removes, asks for the values that it needs, and seals them; a value can be replaced', async () => {
  const tool = '  - id: api-token\n    provisioning: user\n    secret: true\n    required: true\n    prompt: Your token?\n';
  const before = file('teller.yaml', 'agent_name: Teller\ninstructions: You count.\ntools:\n  - id: email\n    provisioning: pool\n');
  const after = file('teller-2.yaml', `agent_name: Teller\ninstructions: You count.\ntools:\n${tool}`);
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', before);
  const { instanceId } = await live(creator, 'claim', id);
  await answer<TemplateJson>(creator, 'template update', id, '-f', after);
  await untilAnswered(
    creator,
    ['agents', '--template', id],
    ({ instances: [one] }: { instances: InstanceJson[] }) => one?.pendingVersion === '2',
  );

  const unanswered = await run(creator, 'agents', 'consent', instanceId, '--yes');
  expect(unanswered).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/It removes: email:pool\.\n[\s\S]*\(USER_CONFIG_MISSING\)\n.*--set api-token=/),
  });
  const asked: string[] = [];
  const answers = ['y', SECRET];
  const input = {
    ...saying(''),
    ask: async (question: string) => {
      asked.push(question);
      return answers[asked.length - 1] ?? '';
    },
  };
  const consented = await inProcess(creator, ['agents', 'consent', instanceId, '--json'], input);
  expect(asked).toEqual(['Accept? [y/N] ', 'Your token? [api-token]: ']);
  expect(JSON.parse(consented.stdout)).toMatchObject({ appliedVersion: '2', pendingVersion: '0' });

  expect(await refusal(creator, 'agents', 'set', instanceId)).toMatchObject({ reason: 'USAGE', code: 2 });
  expect(await refusal(creator, 'agents', 'set', instanceId, 'api-token=')).toMatchObject({ reason: 'USER_CONFIG_MISSING', code: 1 });
  expect(await refusal(person(), 'agents', 'set', instanceId, `api-token=${SECRET}`)).toMatchObject({
    reason: 'NOT_INSTANCE_OWNER',
    code: 1,
  });
  expect(await answer<InstanceJson>(creator, 'agents set', instanceId, `api-token=${SECRET}`)).toMatchObject({ id: instanceId });
}, 60_000);

/** The conversation that the agent with this inbox was added to. */
const conversationOf = async (inboxId: string): Promise<string> =>
  (await human.client.conversations()).find(({ memberInboxIds }) => memberInboxIds.includes(inboxId))?.id ?? '';

test('an agent that was offered to somebody belongs to them once they accept; why it did what it did stays with the one before', async () => {
  const heir = person();
  const [{ id }, { inboxId: heirId }, { inboxId: ownerId }] = await Promise.all([
    answer<TemplateJson>(creator, 'template create', '-f', file('heirloom.yaml', 'agent_name: Heirloom\ninstructions: You stay.\n')),
    answer<{ inboxId: string }>(heir, 'identity'),
    answer<{ inboxId: string }>(creator, 'identity'),
  ]);
  const { instanceId, inboxId } = await live(creator, 'claim', id);
  await human.ask(await conversationOf(inboxId), 'Heirloom, remind me tomorrow at 9 to water the plants', /^I'll remind you/);
  const { decisions } = await answer<{ decisions: object[] }>(creator, 'agents decisions', instanceId);
  expect(decisions).toMatchObject([{ outcome: 'run', byOwner: false, text: expect.stringContaining('tomorrow at 9') }]);
  const listed = await run(creator, 'agents', 'decisions', instanceId);
  expect(listed.stdout).toMatch(/^allowed: Set a reminder\..*\n {4}It was asked to do exactly that.*\n.* asked by /);
  const acceptance = { liked: 0, total: 0, lower: 0, upper: 1_000 };
  expect(await answer(creator, 'agents review', instanceId)).toMatchObject({ instanceId, level: 'L2', acceptance, refusedForLevel: 0 });
  const reviewed = await run(creator, 'agents', 'review', instanceId);
  expect(reviewed.stdout).toMatch(/your votes +none: .*\n\nNothing speaks for another level\.\n$/s);
  expect(await refusal(heir, 'agents', 'accept', instanceId)).toMatchObject({ reason: 'INSTANCE_NOT_OFFERED', code: 1 });
  const offer = () => answer<InstanceJson>(creator, 'agents offer', instanceId, '--to', heirId);
  expect(await offer()).toMatchObject({ ownerId, offeredToId: heirId });
  const withdrawn = await untilAnswered<InstanceJson>(
    creator,
    ['agents', 'offer', instanceId, '--withdraw'],
    ({ offeredToId }) => offeredToId === '',
  );
  expect(withdrawn.ownerId).toBe(ownerId);
  expect(await answer(heir, 'agents offers')).toMatchObject({ instances: [] });

  await untilAnswered<InstanceJson>(creator, ['agents', 'offer', instanceId, '--to', heirId], ({ offeredToId }) => offeredToId === heirId);
  expect(await answer(heir, 'agents offers')).toMatchObject({ instances: [{ id: instanceId, ownerId, offeredToId: heirId }] });
  expect(await answer<InstanceJson>(heir, 'agents accept', instanceId)).toMatchObject({ id: instanceId, ownerId: heirId, offeredToId: '' });
  const [mine, refused] = await Promise.all([
    answer<{ instances: InstanceJson[] }>(heir, 'agents', '--mine'),
    refusal(creator, 'agents', 'offer', instanceId, '--to', heirId),
  ]);
  expect(mine.instances.map((instance) => instance.id)).toEqual([instanceId]);
  expect(refused.reason).toBe('NOT_INSTANCE_OWNER');
  expect(await answer(heir, 'agents decisions', instanceId)).toEqual({ instanceId, decisions: [] });
}, 60_000);

test('an owner settles how far they trust an agent, who decides, and when it rests; the agent starts over with another owner', async () => {
  const path = file('steward.yaml', 'agent_name: Steward\ninstructions: You keep house.\n');
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', path);
  const { instanceId, inboxId: agentInbox } = await live(creator, 'claim', id);
  const conversation = await conversationOf(agentInbox);
  const start = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} };
  expect(await answer(creator, 'agents trust', instanceId)).toEqual({ instanceId, trust: start, signedAt: '', cards: [], grants: [] });

  const limits = ['--budget', 'mails=5,cards=0', '--quiet-hours', '22:00-07:00 Europe/Berlin'];
  const trusted = await answer<SettlementJson>(creator, 'agents trust', instanceId, 'L3', ...limits);
  const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
  expect(trusted.trust).toEqual({ ...start, level: 'L3', budget: { cards: 0, mails: 5 }, quietHours });
  expect(Date.parse(trusted.signedAt)).toBeGreaterThan(Date.now() - 60_000);
  const delegated = await answer<SettlementJson>(creator, 'agents delegate', instanceId, human.client.inboxId, '--up-to', 'R4');
  expect(delegated.trust).toMatchObject({ level: 'L3', delegates: [{ inboxId: human.client.inboxId, upTo: 'R4' }], quietHours });

  expect(await answer<SettlementJson>(creator, 'agents pause', instanceId)).toMatchObject({ trust: { level: 'L3', state: 'paused' } });
  await human.ask(conversation, 'Steward, where do we stay?', /^I'm paused\. My owner can resume me\.$/);
  expect(await answer<SettlementJson>(creator, 'agents archive', instanceId)).toMatchObject({ trust: { state: 'archived' } });
  expect(await answer<SettlementJson>(creator, 'agents resume', instanceId)).toMatchObject({ trust: { state: 'active' } });
  await human.ask(conversation, 'Steward, who are you?', /Steward/);

  const shown = await run(creator, 'agents', 'trust', instanceId, '--budget', 'default', '--quiet-hours', 'none');
  expect(shown.stdout).toMatch(/level +L3: .*\nstate +active\n.*delegates +[0-9a-f]{64} up to R4\nbudget +as usual\nquiet hours +none\n/s);
  const removed = await answer<SettlementJson>(creator, 'agents delegate', instanceId, human.client.inboxId, '--remove');
  expect(removed.trust.delegates).toEqual([]);

  for (const inbox of [agentInbox, 'me'])
    expect((await refusal(creator, 'agents', 'delegate', instanceId, inbox)).reason).toMatch(/^(?:VALIDATION_FAILED|USAGE)$/);
  expect(await refusal(creator, 'agents', 'trust', instanceId, 'L5')).toMatchObject({ reason: 'USAGE', code: 2 });
  // Somebody else finds no agent of theirs behind that ID, and the agent answers nobody but its owner.
  expect(await refusal(person(), 'agents', 'trust', instanceId, 'L4', '--answer-within', '2')).toMatchObject({
    reason: expect.stringMatching(/^(?:NOT_INSTANCE_OWNER|AGENT_SILENT)$/),
  });

  expect(await answer(creator, 'agents grants', instanceId)).toEqual({ instanceId, cards: [], grants: [] });
  const heir = person();
  const { inboxId: heirId } = await answer<{ inboxId: string }>(heir, 'identity');
  await answer(creator, 'agents offer', instanceId, '--to', heirId);
  await answer(heir, 'agents accept', instanceId);
  expect(await answer<SettlementJson>(heir, 'agents trust', instanceId)).toMatchObject({ trust: start, signedAt: '' });
}, 90_000);

test('an owner reads all of what their agent asks for, and approves one card with their signature', async () => {
  const tools = 'tools:\n  - { id: mail, provisioning: pool, resource: agentmail-inbox }\n';
  const { id } = await answer<TemplateJson>(
    creator,
    'template create',
    '-f',
    file('clerk.yaml', `agent_name: Clerk\ninstructions: You write.\n${tools}`),
  );
  const { instanceId, inboxId: agentInbox } = await live(creator, 'claim', id);
  const conversation = await conversationOf(agentInbox);
  expect(await answer(creator, 'agents cards', instanceId)).toEqual({ instanceId, cards: [] });
  const order = 'Clerk, e-mail desk@example.org that we arrive at 6';
  // Its e-mail account may still be on its way.
  await vi.waitFor(async () => expect(await human.ask(conversation, order, /^May I\?|account/)).toMatch(/^May I\?/), { timeout: 20_000 });
  const { cards } = await answer<{ cards: CardJson[] }>(creator, 'agents cards', instanceId);
  expect(cards).toEqual([expect.objectContaining({ instanceId, kind: 'email.send', risk: 'R5', expiresAt: expect.any(String) })]);
  const card = cards[0]?.id.slice(0, 8) ?? '';

  expect(await refusal(creator, 'agents', 'approve', instanceId, card)).toMatchObject({ reason: 'DECLINED' });
  expect(await refusal(creator, 'agents', 'approve', instanceId, '0'.repeat(64), '--yes')).toMatchObject({ reason: 'ITEM_NOT_FOUND' });
  expect(await refusal(creator, 'agents', 'approve', instanceId, 'card')).toMatchObject({ reason: 'USAGE' });
  const asked: string[] = [];
  const declined = await inProcess(creator, ['agents', 'approve', instanceId, card], saying('n', asked));
  expect(declined.stderr).toMatch(/to: desk@example\.org\n[\s\S]*Asked by: “.*”, who is not my owner\n/);
  expect(asked).toEqual(['Approve exactly this? [y/N] ']);
  expect(await answer(creator, 'agents approve', instanceId, card, '--yes')).toEqual({ instanceId, cards: [], approved: cards[0]?.id });
  await human.hears(conversation, /^Sent to desk@example\.org\.$/);
}, 60_000);

test('creators can attest and re-sign their own versions, and no others', async () => {
  const path = file('crier.yaml', 'agent_name: Crier\ninstructions: You cry.\n');
  const other = file('other.yaml', 'agent_name: Crier\ninstructions: You whisper.\n');
  const daysLeft = ({ attestedUntil = '' }: TemplateJson) => (Date.parse(attestedUntil) - Date.now()) / 86_400_000;
  const [vouched, silent] = await Promise.all([
    answer<TemplateJson>(creator, 'template create', '-f', path),
    answer<TemplateJson>(creator, 'template create', '-f', path, '--attest-for', '0'),
  ]);
  expect(daysLeft(vouched)).toBeCloseTo(30, 1);
  expect(silent.attestedUntil).toBeUndefined();
  const attested = await answer<TemplateJson>(creator, 'template attest', silent.id, '--for', '7d');
  expect(daysLeft(attested)).toBeCloseTo(7, 1);

  const resigned = await answer<{ version: string; statement: { signatures: unknown[] } }>(creator, 'template resign', silent.id);
  expect(resigned).toMatchObject({ version: '1', statement: { signatures: [{ wallet: {} }] } });
  await answer(creator, 'template resign', silent.id, '-f', path);
  expect(await refusal(creator, 'template', 'resign', silent.id, '-f', other)).toMatchObject({ reason: 'VERSION_UNVERIFIED', code: 1 });
  await answer(creator, 'template publish', silent.id);
  expect(await refusal(person(), 'template', 'resign', silent.id)).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR', code: 1 });
}, 60_000);

test('after sign-out, the next command signs in again; every trust command was run', async () => {
  const session = join(creator.home, 'session.json');
  const before = JSON.parse(readFileSync(session, 'utf8')) as SessionJson;
  expect(await answer(creator, 'sign-out')).toEqual({ signedOut: true, everywhere: false });
  expect(readdirSync(creator.home)).not.toContain('session.json');
  await answer(creator, 'agents', '--mine');
  const after = JSON.parse(readFileSync(session, 'utf8')) as SessionJson;
  expect(after.accessToken).not.toBe(before.accessToken);
  expect(after.refreshToken).not.toBe(before.refreshToken);
  expect([...answered]).toEqual(expect.arrayContaining(TRUST_COMMANDS));
});

test('no output contains keys, tokens or sealed values', () => expectNothingLeaked([SECRET]));
