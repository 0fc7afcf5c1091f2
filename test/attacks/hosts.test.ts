// What a host of the deployment can try, with its own key and with what the claim service sends it.

import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve, serviceClient } from '@offshoot/rpc';
import { deploymentKeys, type HostKey, voucherBy } from '@offshoot/rpc/auth';
import { reasonOf } from '@offshoot/rpc/testing';
import { fromWire } from '@offshoot/rpc/wire';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { generateSealingKeys } from '@offshoot/statements/sealing';
import { answeringAll, eventually } from '@offshoot/testing';
import { SigningPerson } from '@offshoot/testing/testnet';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registryService } from '../service-clients.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { randomHex, User } from '../user.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;
let owner: User;
let templateId: string;

beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 0 } }));
  owner = await User.signIn(system.running.url, system.running.network);
  ({ id: templateId } = await owner.createTemplate({ agentName: 'Vault', instructions: 'Mine alone.' }));
});
afterAll(() => stack.disposeAsync());

/** A malicious host that records what the claim service sends it. */
async function listeningHost(key: HostKey): Promise<{ server: RunningServer; shown: string[] }> {
  const shown: string[] = [];
  const services = [
    route(
      InstanceService,
      answeringAll(InstanceService, (_, { requestHeader }) => {
        shown.push(requestHeader.get('authorization') ?? '');
        return {};
      }),
    ),
  ];
  const { callers: serviceCallers } = system.running.keys;
  const server = await serve({ port: 0, services, serviceKey: key, serviceCallers, log: createLogger('rogue', 'silent') });
  stack.defer(() => server.close());
  return { server, shown };
}

/** Registers with an idle instance, the only one in the pool. */
async function registered(key: HostKey, address: string): Promise<string> {
  const registry = registryService(system.running, key);
  const hostId = key.host.id;
  const person = await SigningPerson.create(system.running.network);
  const instanceId = newId('inst');
  await registry.registerHost({ hostId, address, instanceIds: [] });
  const { publicKey } = await generateSealingKeys();
  const action = { action: 'instance.register', instanceId, sealingKey: Buffer.from(publicKey).toString('hex') } as const;
  const statement = await person.sign(action);
  const voucher = voucherBy(key, fromWire(statement).envelope, action);
  await registry.registerInstance({ hostId, instanceId, inboxId: person.inboxId, sealingKey: { publicKey, statement, voucher } });
  return instanceId;
}

test('attack: a host stores the token that the claim service sends with Configure, and uses it to read templates and order other hosts', async () => {
  const { running } = system;
  const rogue = await listeningHost(running.keys.host('rogue'));
  const instanceId = await registered(running.keys.host('rogue'), rogue.server.url);
  const claim = await owner.claim(templateId);
  expect(claim.instanceId).toBe(instanceId);
  await eventually(() => expect(rogue.shown).not.toEqual([]));
  for (const authorization of new Set(rogue.shown)) {
    const headers = { authorization };
    const templates = serviceClient(TemplateService, { url: running.template.url });
    for (const caller of [{}, { 'offshoot-caller': owner.inboxId }, { 'offshoot-caller': 'anonymous' }])
      expect(await reasonOf(templates.getTemplate({ templateId }, { headers: { ...headers, ...caller } }))).toBe('CALLER_UNKNOWN');
    const feed = serviceClient(TemplateFeedService, { url: running.template.url });
    expect(await reasonOf(feed.promiseCurrentVersion({ templateId, promiseMs: 500 }, { headers }))).toBe('CALLER_UNKNOWN');
    const honest = serviceClient(InstanceService, { url: running.host.url });
    expect(await reasonOf(honest.getHealth({}, { headers }))).toBe('CALLER_UNKNOWN');
    expect(await reasonOf(serviceClient(InstanceService, { url: rogue.server.url }).getHealth({}, { headers }))).toBeUndefined();
  }
});

test('attack: a host registers the address of an honest host, or its ID', async () => {
  const { running } = system;
  const honest = await listeningHost(running.keys.host('honest'));
  const instanceId = await registered(running.keys.host('elsewhere'), honest.server.url);
  const claim = await owner.claim(templateId);
  expect(claim.instanceId).toBe(instanceId);
  // The honest host accepts nothing meant for another one.
  await eventually(async () => {
    const [row] = await attemptsOf(claim.id);
    expect(Number(row?.attempts)).toBeGreaterThan(1);
  });
  expect(honest.shown).toEqual([]);

  const registry = registryService(running, running.keys.host('rogue'));
  const { id: hostId } = running.hostKey.host;
  const address = 'http://127.0.0.1:9';
  for (const call of [
    registry.registerHost({ hostId, address, instanceIds: [] }),
    registry.keepAlive({ hostId, engineOk: true }),
    registry.leavePool({ hostId }),
  ])
    expect(await reasonOf(call)).toBe('CALLER_NOT_ALLOWED');
});

test('attack: a host that certified itself, or that another deployment has certified', async () => {
  const others = deploymentKeys(randomHex(32)).host();
  const registry = registryService(system.running, others);
  const wish = { hostId: others.host.id, address: 'http://127.0.0.1:9', instanceIds: [] };
  expect(await reasonOf(registry.registerHost(wish))).toBe('CALLER_UNKNOWN');
});

async function attemptsOf(claimId: string): Promise<{ attempts: string }[]> {
  const client = new pg.Client({ connectionString: system.running.database.url, options: '-c search_path=claim' });
  await client.connect();
  try {
    return (await client.query('select attempts::text from claims where id = $1', [claimId])).rows;
  } finally {
    await client.end();
  }
}
