// Every service of a running system against every token: who is let in is what ARCHITECTURE says, and nobody else.
import type { DescService } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { LineageRecordService, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { newId, refusalOf, type ServiceName, serviceClient, serviceNames } from '@offshoot/rpc';
import type { Standalone } from '@offshoot/standalone';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSystem, type TestSystem } from './system.ts';
import { randomHex } from './user.ts';

const stack = new AsyncDisposableStack();
let system: TestSystem;

beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 0 } }));
});
afterAll(() => stack.disposeAsync());

interface Case<S extends DescService> {
  service: S;
  url: (running: Standalone) => string;
  callers: ServiceName[];
  /** Those that may say for which user they call. */
  speakers: ServiceName[];
  call: (client: Client<S>) => Promise<unknown>;
}

const caseOf = <S extends DescService>(one: Case<S>) => one as unknown as Case<DescService>;

const cases = [
  caseOf({
    service: TemplateService,
    url: ({ template }) => template.url,
    callers: ['gateway', 'claim'],
    speakers: ['gateway', 'claim'],
    call: (client) => client.listTemplates({}),
  }),
  caseOf({
    service: TemplateFeedService,
    url: ({ template }) => template.url,
    callers: ['claim'],
    speakers: [],
    // It stays open: an answer that is no refusal is to run into the time-out.
    call: async (client) => {
      for await (const _ of client.watchTemplateVersions({ cursor: 0n }, { timeoutMs: 500 })) return;
    },
  }),
  caseOf({
    service: ClaimService,
    url: ({ claim }) => claim.url,
    callers: ['gateway'],
    speakers: ['gateway'],
    call: (client) => client.getInstance({ instanceId: newId('inst') }),
  }),
  caseOf({
    service: InstanceRegistryService,
    url: ({ claim }) => claim.url,
    callers: ['host'],
    speakers: [],
    call: (client) => client.keepAlive({ hostId: newId('host'), credential: new Uint8Array(32) }),
  }),
  caseOf({
    service: PoolService,
    url: ({ claim }) => claim.url,
    callers: ['operator'],
    speakers: [],
    call: (client) => client.getPoolStatus({}),
  }),
  caseOf({
    service: LineageService,
    url: ({ lineage }) => lineage.url,
    callers: ['gateway'],
    speakers: ['gateway'],
    call: (client) => client.getTree({ instanceId: newId('inst') }),
  }),
  caseOf({
    service: LineageRecordService,
    url: ({ lineage }) => lineage.url,
    callers: ['claim'],
    speakers: [],
    call: (client) => client.recordInstance({}),
  }),
  caseOf({
    service: InstanceService,
    url: ({ host }) => host.url,
    callers: ['claim'],
    speakers: [],
    call: (client) => client.getHealth({}),
  }),
];

/** Why the caller was not let in, or "in" where the call got further than that. */
async function entry(one: Case<DescService>, serviceToken: string, caller?: string): Promise<string> {
  try {
    await one.call(serviceClient(one.service, { url: one.url(system.running), serviceToken, ...(caller && { caller }) }));
    return 'in';
  } catch (error) {
    const reason = refusalOf(error)?.reason ?? String(error);
    return reason === 'CALLER_NOT_ALLOWED' || reason === 'CALLER_UNKNOWN' ? reason : 'in';
  }
}

describe.each(cases.map((one) => [one.service.typeName, one] as const))('%s', (_, one) => {
  test('lets in the services that need it, and no other', async () => {
    const tokens = system.running.tokens;
    const entries = await Promise.all(serviceNames.map(async (name) => [name, await entry(one, tokens[name])]));
    const expected = serviceNames.map((name) => [name, one.callers.includes(name) ? 'in' : 'CALLER_NOT_ALLOWED']);
    expect(entries).toEqual(expected);
  });

  test('attack: a service speaks for a user', async () => {
    const tokens = system.running.tokens;
    const victim = randomHex(32);
    for (const name of serviceNames) {
      const found = await entry(one, tokens[name], victim);
      if (one.speakers.includes(name)) expect([name, found]).toEqual([name, 'in']);
      else expect([name, found]).not.toEqual([name, 'in']);
    }
  });

  test('attack: the secret that the tokens are made from, and the token of another deployment', async () => {
    expect(await entry(one, system.config.serviceSecret)).toBe('CALLER_UNKNOWN');
    expect(await entry(one, randomHex(32))).toBe('CALLER_UNKNOWN');
  });
});

test('the tokens are the same after a restart', async () => {
  const before = system.running.tokens;
  expect(new Set(Object.values(before)).size).toBe(serviceNames.length);
  await system.restart();
  expect(system.running.tokens).toEqual(before);
});
