// Every service of a running system against every key: it admits exactly the callers listed in docs/security.md.
import { once } from 'node:events';
import http from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PassService } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { TextHookService, TextService } from '@offshoot/gen/offshoot/claim/v1/text_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { EntryService } from '@offshoot/gen/offshoot/knowledge/v1/entry_service_pb.ts';
import { FileUseService } from '@offshoot/gen/offshoot/knowledge/v1/file_use_service_pb.ts';
import { ReferenceService } from '@offshoot/gen/offshoot/knowledge/v1/reference_service_pb.ts';
import { SearchService } from '@offshoot/gen/offshoot/knowledge/v1/search_service_pb.ts';
import { LineageRecordService, LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { IdentityService, SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { UsageRecordService, UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { ProfileUseService } from '@offshoot/gen/offshoot/profile/v1/profile_use_service_pb.ts';
import { SandboxPolicyService, SandboxPolicyUseService } from '@offshoot/gen/offshoot/profile/v1/sandbox_policy_service_pb.ts';
import { SecretService, SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { ToolRegistryService } from '@offshoot/gen/offshoot/profile/v1/tool_registry_service_pb.ts';
import { TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { TemplateFeedService, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient, serviceTransport } from '@offshoot/rpc';
import { type Audience, deploymentKeys, hostAudience, type ServiceKey, type ServiceName, serviceNames, tokenFor } from '@offshoot/rpc/auth';
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
  audience: (running: Standalone) => Audience;
  callers: ServiceName[];
  call: (client: Client<S>) => Promise<unknown>;
}

const caseOf = <S extends DescService>(one: Case<S>) => one as unknown as Case<DescService>;

const cases = [
  caseOf({
    service: TemplateService,
    url: ({ template }) => template.url,
    audience: () => 'template',
    callers: ['gateway'],
    call: (client) => client.listTemplates({}),
  }),
  caseOf({
    service: TemplateFeedService,
    url: ({ template }) => template.url,
    audience: () => 'template',
    callers: ['claim'],
    // It stays open: a response other than a refusal must run into the timeout.
    call: async (client) => {
      for await (const _ of client.watchTemplateVersions({ cursor: 0n }, { timeoutMs: 500 })) return;
    },
  }),
  caseOf({
    service: TemplateUseService,
    url: ({ template }) => template.url,
    audience: () => 'template',
    callers: ['claim'],
    call: (client) => client.recordTemplateUses({}),
  }),
  caseOf({
    service: TemplateRunService,
    url: ({ template }) => template.url,
    audience: () => 'template',
    callers: ['profile'],
    call: (client) => client.checkRun({ templateId: newId('tmpl') }),
  }),
  caseOf({
    service: ModerationService,
    url: ({ template }) => template.url,
    audience: () => 'template',
    callers: ['operator'],
    call: (client) => client.listAppeals({}),
  }),
  caseOf({
    service: TemplateDraftService,
    url: ({ response }) => response.url,
    audience: () => 'response',
    callers: ['gateway'],
    call: (client) => client.getDrafting({}),
  }),
  caseOf({
    service: ClaimService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['gateway'],
    call: (client) => client.getInstance({ instanceId: newId('inst') }),
  }),
  caseOf({
    service: InstanceRegistryService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['host'],
    call: (client) => client.keepAlive({ hostId: system.running.hostKey.host.id }),
  }),
  caseOf({
    service: TextService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['host'],
    call: (client) => client.collectTexts({}),
  }),
  caseOf({
    service: PassService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['host'],
    call: (client) => client.issuePasses({}),
  }),
  caseOf({
    service: TextHookService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['gateway'],
    call: (client) => client.receiveTextHook({ body: new Uint8Array(70_000) }),
  }),
  caseOf({
    service: PoolService,
    url: ({ claim }) => claim.url,
    audience: () => 'claim',
    callers: ['operator'],
    call: (client) => client.getPoolStatus({}),
  }),
  caseOf({
    service: LineageService,
    url: ({ lineage }) => lineage.url,
    audience: () => 'lineage',
    callers: ['gateway'],
    call: (client) => client.getTree({ instanceId: newId('inst') }),
  }),
  caseOf({
    service: LineageRecordService,
    url: ({ lineage }) => lineage.url,
    audience: () => 'lineage',
    callers: ['claim'],
    call: (client) => client.recordInstance({}),
  }),
  // Requests that break the contract: every admitted caller learns that, not only members.
  caseOf({
    service: SearchService,
    url: ({ knowledge }) => knowledge.url,
    audience: () => 'knowledge',
    callers: ['response'],
    call: (client) => client.search({ maxNumResults: 99 }),
  }),
  caseOf({
    service: ReferenceService,
    url: ({ knowledge }) => knowledge.url,
    audience: () => 'knowledge',
    callers: ['profile', 'response'],
    call: (client) => client.checkReferences({ vectorStoreIds: ['x'.repeat(65)] }),
  }),
  caseOf({
    service: FileUseService,
    url: ({ knowledge }) => knowledge.url,
    audience: () => 'knowledge',
    callers: ['response'],
    call: (client) => client.readFile({}),
  }),
  caseOf({
    service: EntryService,
    url: ({ knowledge }) => knowledge.url,
    audience: () => 'knowledge',
    callers: ['response'],
    call: (client) => client.suggestEntry({}),
  }),
  caseOf({
    service: ProfileService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.listProfiles({ limit: 101 }),
  }),
  caseOf({
    service: ProfileUseService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['response'],
    call: (client) => client.checkProfileUse({ agentId: 'x'.repeat(257) }),
  }),
  caseOf({
    service: SandboxPolicyService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.createSandboxPolicy({}),
  }),
  caseOf({
    service: SandboxPolicyUseService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['response'],
    call: (client) => client.useSandboxPolicy({ sandboxPolicyId: 'x'.repeat(257) }),
  }),
  caseOf({
    service: SecretService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.createSecret({}),
  }),
  caseOf({
    service: SecretUseService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['response'],
    call: (client) => client.openSecret({ secretId: 'x'.repeat(257) }),
  }),
  caseOf({
    service: ToolRegistryService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.createTool({}),
  }),
  caseOf({
    service: IdentityService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.identify({}),
  }),
  caseOf({
    service: TenantService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.createTenant({}),
  }),
  caseOf({
    service: KeyService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    // The contract refuses it before anybody asks for a member.
    call: (client) => client.getKey({}),
  }),
  caseOf({
    service: UsageService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['gateway'],
    call: (client) => client.listUsage({ subject: 'nobody' }),
  }),
  caseOf({
    service: AuditFeedService,
    url: ({ knowledge }) => knowledge.url,
    audience: () => 'knowledge',
    callers: ['profile'],
    call: (client) => client.listAuditEvents({}),
  }),
  caseOf({
    service: SubjectService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['response'],
    call: (client) => client.findEndedSubjects({}),
  }),
  caseOf({
    service: UsageRecordService,
    url: ({ profile }) => profile.url,
    audience: () => 'profile',
    callers: ['response'],
    call: (client) => client.recordUsage({}),
  }),
  caseOf({
    service: InstanceService,
    url: ({ host }) => host.url,
    audience: ({ hostKey }) => hostAudience(hostKey.host.id),
    callers: ['claim'],
    call: (client) => client.getHealth({}),
  }),
];

function keyOf(name: ServiceName): ServiceKey {
  const { keys, hostKey } = system.running;
  return name === 'host' ? hostKey : keys.of(name);
}

/** Why the caller was refused, or "in" if the call got any further. */
async function entry(one: Case<DescService>, serviceKey: ServiceKey, caller?: string): Promise<string> {
  const { running } = system;
  return outcomeOf(one.call(serviceClient(one.service, { url: one.url(running), serviceKey, audience: one.audience(running), caller })));
}

/** The same with arbitrary headers. */
async function entryBy(one: Case<DescService>, headers: Record<string, string>): Promise<string> {
  const transport = serviceTransport({ url: one.url(system.running) });
  const sending: Transport = {
    unary: (method, signal, timeoutMs, _, ...rest) => transport.unary(method, signal, timeoutMs, headers, ...rest),
    stream: (method, signal, timeoutMs, _, ...rest) => transport.stream(method, signal, timeoutMs, headers, ...rest),
  };
  return outcomeOf(one.call(createClient(one.service, sending)));
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'in';
  } catch (error) {
    const reason = refusalOf(error)?.reason ?? String(error);
    return reason === 'CALLER_NOT_ALLOWED' || reason === 'CALLER_UNKNOWN' ? reason : 'in';
  }
}

describe.each(cases.map((one) => [one.service.typeName, one] as const))('%s', (_, one) => {
  test('admits the services that need it and no other', async () => {
    const entries = await Promise.all(serviceNames.map(async (name) => [name, await entry(one, keyOf(name))]));
    // Only the claim service, which hosts call, knows them at all.
    const isKnown = (name: ServiceName) => name !== 'host' || one.audience(system.running) === 'claim';
    const otherwise = (name: ServiceName) => (isKnown(name) ? 'CALLER_NOT_ALLOWED' : 'CALLER_UNKNOWN');
    const expected = serviceNames.map((name) => [name, one.callers.includes(name) ? 'in' : otherwise(name)]);
    expect(entries).toEqual(expected);
  });

  test('attack: a service other than the gateway names a user', async () => {
    const victim = randomHex(32);
    for (const name of serviceNames) {
      const found = await entry(one, keyOf(name), victim);
      if (name === 'gateway' && one.callers.includes(name)) expect([name, found]).toEqual([name, 'in']);
      else expect([name, found]).not.toEqual([name, 'in']);
    }
  });

  test('attack: keys of another deployment', async () => {
    const others = deploymentKeys(randomHex(32));
    for (const key of [...one.callers.map((name) => (name === 'host' ? others.host() : others.of(name))), others.host()])
      expect(await entry(one, key)).toBe('CALLER_UNKNOWN');
  });

  test('attack: a token of a service that may call, for another service', async () => {
    const audience = one.audience(system.running);
    const elsewhere = cases.map((other) => other.audience(system.running)).filter((other) => other !== audience);
    for (const name of one.callers) {
      for (const other of [...elsewhere, hostAudience(newId('host'))]) {
        const headers = { authorization: `Bearer ${await tokenFor(keyOf(name), other)}` };
        expect([name, other, await entryBy(one, headers)]).toEqual([name, other, 'CALLER_UNKNOWN']);
      }
    }
  });
});

test('attack: a web page whose name was pointed at this machine (DNS rebinding) reaches neither the gateway nor the XMTP network', async () => {
  const { gateway, xmtp } = system.running;
  for (const [port, path] of [
    [gateway.port, '/'],
    [gateway.port, '/v1/models'],
    [gateway.port, '/offshoot.template.v1.TemplateService/ListTemplates'],
    [xmtp?.port, '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages'],
  ] as const) {
    const host = `evil.example:${port}`;
    const called = http.request({ host: '127.0.0.1', port, path, method: 'POST', headers: { host, origin: `http://${host}` } });
    const [answer] = (await once(called.end(), 'response')) as [http.IncomingMessage];
    answer.resume();
    expect([path, answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([path, 421, undefined]);
  }
});

test('the keys survive a restart, and no two are equal', async () => {
  const seeds = () => serviceNames.map((name) => keyOf(name).seed);
  const [before, deploymentKey] = [seeds(), system.running.keys.deploymentKey];
  expect(new Set(before).size).toBe(serviceNames.length);
  await system.restart();
  expect([seeds(), system.running.keys.deploymentKey]).toEqual([before, deploymentKey]);
});
