// Two systems: one in which everything works, and one with short timeouts and a dead XMTP network.
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Template, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { createEngine, type Engine, type SecretScanner } from '@offshoot/host';
import { createSecretlintScanner, EngineError } from '@offshoot/host/testing';
import type { HostKey } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { Convos } from '@offshoot/testing/testnet';
import type { XmtpNetwork } from '@offshoot/xmtp';
import pg from 'pg';
import { openDevice } from '../device.ts';
import { Human } from '../human.ts';
import { hostService, poolService, registryService } from '../service-clients.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { tenantMakers } from './tenants.ts';

/** How summaries can go wrong: they fail, hang until `letGo` is called, or turn out to contain a secret that no item shows. */
export type Trouble = 'none' | 'fails' | 'slow' | 'secret';

/** More than one person can reserve, so that agents remain for the others. */
const IDLE_TARGET = 10;
/** Per template of the broken system; more than the other tests claim there. */
export const QUOTA = 5;

export interface Scene {
  system: TestSystem;
  /** Created the templates and owns the agents. */
  creator: User;
  /** Signed in, but owns nothing. */
  stranger: User;
  human: Human;
  /** Private, without conditions. */
  template: Template;
  /** Private; has a fixed model and requires an e-mail address. */
  strict: Template;
  /** Private; has a tool with a secret. */
  vault: Template;
  /** A live agent of `template` that has learned something. */
  parent: Claim;
  /** A claim of `template` whose agent nobody admits, and its request. */
  waiting: Claim;
  /** A person with the real Convos client. Their phone can refuse, which the command-line client cannot. */
  convos: ReturnType<typeof meetConvos>;
  /** Takes effect at once, for all agents. */
  troubleSummaries(trouble: Trouble): void;
  /** Releases the hanging summaries. */
  letGo(): void;
  database: pg.Client;
  broken: BrokenSystem;
}

interface BrokenSystem {
  system: TestSystem;
  database: pg.Client;
  user: User;
  template: Template;
  /** Nobody has claimed it. */
  unclaimed: Template;
  /** Needs a phone number, which nobody there provides. */
  caller: Template;
  /** Has the only agent; nobody admits it. */
  claim: Claim;
}

export async function setScene(stack: AsyncDisposableStack): Promise<Scene> {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  let trouble: Trouble = 'none';
  const troubleSummaries = (next: Trouble) => {
    trouble = next;
  };
  const overrides = { engine: troubledEngine(gate, () => trouble), secretScanner: troubledScanner(() => trouble) };
  // Every part is put on the stack as soon as it exists: later steps can fail.
  const breaking = breakSystem(stack);
  breaking.catch(() => {});
  const system = stack.use(
    await startSystem({
      config: { commons: 'on', idleTarget: IDLE_TARGET, tenantMakers: { inboxes: tenantMakers, admins: false } },
      overrides,
    }),
  );
  stack.defer(letGo);
  const database = await openDatabase(stack, system);
  const { url, network } = system.running;
  const convos = meetConvos(stack, network);
  // If it fails, the tests that need it report that.
  convos.catch(() => {});
  const [creator, stranger, human] = await Promise.all([User.signIn(url, network), User.signIn(url, network), Human.join(network)]);
  stack.use(human);
  for (const one of [creator, stranger]) one.adderId = human.client.inboxId;
  const template = await creator.createTemplate({ agentName: 'Guide', instructions: 'You guide people.' });
  const strict = await creator.createTemplate({
    agentName: 'Clerk',
    instructions: 'You keep the books.',
    model: { default: 'fixed-model', allowOverride: false },
    tools: [{ id: 'email', provisioning: 2, required: true, prompt: 'Which e-mail address?', format: ValueFormat.EMAIL }],
  });
  const vault = await creator.createTemplate({
    agentName: 'Vault',
    instructions: 'You keep a secret.',
    tools: [{ id: 'api-key', provisioning: 2, required: true, secret: true, prompt: 'Which key?' }],
  });
  const parent = await claimed(creator, template);
  const conversation = await human.conversation(parent.inboxId);
  await creator.settled(parent.id);
  await human.ask(conversation, 'Remember that our hotel is in Shinjuku');
  const waiting = await claimed(creator, template);
  const people = { creator, stranger, human, convos };
  const templates = { template, strict, vault };
  return { system, ...people, ...templates, parent, waiting, troubleSummaries, letGo, database, broken: await breaking };
}

/** Claims; if the pool was just emptied, waits for the replacement. */
export function claimed(user: User, template: Template, o: Parameters<User['claim']>[1] = {}): Promise<Claim> {
  return eventually(() => user.claim(template.id, o));
}

/** The host, as called by the claim service. */
export function hostOf({ system }: Pick<Scene, 'system'>) {
  return hostService(system.running);
}

/** The claim service, as called by a host. */
export function registryOf({ system }: Scene, key?: HostKey) {
  return registryService(system.running, key);
}

/** The claim service, as called by the pool's operator. */
export function operatorOf({ system }: Scene) {
  return poolService(system.running);
}

/** A client without a session. */
export function nobody({ system }: Scene) {
  return createClient(ClaimService, createConnectTransport({ baseUrl: system.running.url, httpVersion: '1.1' }));
}

/** Opens the system's database. */
async function openDatabase(stack: AsyncDisposableStack, { config }: TestSystem): Promise<pg.Client> {
  const client = stack.adopt(new pg.Client({ connectionString: config.databaseUrl }), (one) => one.end());
  await client.connect();
  return client;
}

/** Everything that a caller can leave behind. Idle agents come and go by themselves. */
export async function traces({ database, broken }: Scene): Promise<unknown> {
  const counts = `
    select (select count(*) from claim.claims) as claims,
      (select count(*) from claim.transfers) as transfers,
      (select count(*) from claim.tool_resources) as resources,
      (select count(*) from claim.agent_metadata where state <> 'IDLE') as agents_taken,
      (select count(*) from claim.agent_metadata where reservation_id is not null) as reservations,
      (select string_agg(concat_ws(' ', id, owner_id, offered_to_id), ', ' order by id)
        from claim.agent_metadata where owner_id is not null) as owners,
      (select coalesce(sum(version), 0) from template.agent_templates) as versions,
      (select count(*) from template.template_versions) as version_rows,
      (select count(*) from template.redeemed_nonces) as nonces,
      (select count(*) from gateway.sessions) as sessions,
      (select count(*) from profile.audit_events) as changes_of_tenants`;
  return Promise.all([database, broken.database].map(async (one) => (await one.query(counts)).rows));
}

async function breakSystem(stack: AsyncDisposableStack): Promise<BrokenSystem> {
  const system = stack.use(
    await startSystem({
      config: {
        idleTarget: 1,
        hostCapacity: 1,
        quotas: { owner: 0, claimsPerDay: 0, template: QUOTA },
        toolProviders: { deployment: 'broken' },
        allowedModels: ['offered'],
        commons: 'off',
      },
      overrides: { joinTimeoutMs: 200 },
    }),
  );
  const database = await openDatabase(stack, system);
  const user = await User.signIn(system.running.url, system.running.network);
  // Public, because waiting claims are not signed.
  const publish = { publish: true };
  const template = await user.createTemplate({ agentName: 'Hermit', instructions: 'You live alone.' }, publish);
  const unclaimed = await user.createTemplate({ agentName: 'Host', instructions: 'You welcome everybody.' }, publish);
  const tools = [{ id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER }];
  const caller = await user.createTemplate({ agentName: 'Caller', instructions: 'You call people.', tools }, publish);
  await eventually(async () => {
    const { rowCount } = await database.query("select 1 from claim.agent_metadata where state = 'IDLE'");
    if (!rowCount) throw new Error('no agent yet');
  });
  // Without a network, no agent can be made and no keys reread: the pool has exactly one agent.
  await system.running.xmtp?.close();
  return { system, database, user, template, unclaimed, caller, claim: await user.claim(template.id, { unsigned: true }) };
}

async function meetConvos(stack: AsyncDisposableStack, network: XmtpNetwork) {
  const person = stack.use(await Convos.open(network.apiUrl ?? ''));
  const { conversationId, invite } = await person.createConversation({ name: 'Closed' });
  const { url: expiredInvite } = await person.createInvite(conversationId, { expiresIn: 1 });
  const phone = stack.use(await openDevice(network, person.walletKey()));
  return { invite, expiredInvite, phone };
}

/** The offline engine with a language model's problems. */
function troubledEngine(gate: Promise<void>, trouble: () => Trouble): Engine {
  const engine = createEngine({});
  return {
    name: engine.name,
    contextTokens: engine.contextTokens,
    // Only the single call fails: agents are still assigned.
    check: async () => {},
    learn: (request, signal) => engine.learn(request, signal),
    plan: (request, signal) => engine.plan(request, signal),
    reply: (request, signal) => engine.reply(request, signal),
    write: (request, signal) => engine.write(request, signal),
    async summarise(request, signal) {
      if (trouble() === 'fails') throw new EngineError('the model is overloaded', { retryable: true });
      if (trouble() === 'slow') await gate;
      return engine.summarise(request, signal);
    },
  };
}

/** The real scanner; with trouble it finds a secret in its second scan, that of the finished summary. */
function troubledScanner(trouble: () => Trouble): SecretScanner {
  const scanner = createSecretlintScanner();
  let looks = 0;
  return {
    rulesFoundIn: async (texts) => {
      if (trouble() !== 'secret') return scanner.rulesFoundIn(texts);
      looks += 1;
      return texts.map(() => (looks === 2 ? ['a-rule'] : []));
    },
  };
}
