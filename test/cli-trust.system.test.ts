// What the `offshoot` command seals, binds, shows before signing, and verifies, against the running system.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { silence } from '@offshoot/cli';
import { ScriptedAgent } from '@offshoot/cli/testing';
import { HostVoucherSchema } from '@offshoot/gen/offshoot/statement/v1/host_pb.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { standIn } from '@offshoot/testing/testnet';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimJson, InstanceJson, TemplateJson } from '../demo/offshoot.ts';
import { owning } from './cli-trust/owning.ts';
import { SECRET } from './cli-trust/secret.ts';
import { versions } from './cli-trust/versions.ts';
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
  type SessionJson,
  setScene,
  stack,
  system,
  TRUST_COMMANDS,
  untilAnswered,
} from './command-scene.ts';
import { KeySwappingGateway } from './key-swapping-gateway.ts';

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
  });

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
  });
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
  });

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
});

versions();
owning();

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
