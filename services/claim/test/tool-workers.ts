import { randomBytes } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { TemplateVersionSchema, ToolProvisioning, ToolResource as WireResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import {
  AgentMailProvider,
  OpenRouterProvider,
  type ProviderStub,
  type ProviderStubOptions,
  startProviderStub,
  TelnyxProvider,
  type ToolProvider,
  WalletProvider,
} from '@offshoot/providers';
import { newId } from '@offshoot/refusals/ids';
import { createLogger, type Logger } from '@offshoot/runtime/process/logger.ts';
import { generateSealingKeys, openSealed } from '@offshoot/statements/sealing';
import type { Database } from '../src/database/database.ts';
import { type ToolResource, toolResources } from '../src/templates/domain/template-rules.ts';
import { forgetOldTexts } from '../src/texts/store/texts.ts';
import type { ProviderDeps, SweepDeps } from '../src/tools/deps.ts';
import { noDailyCaps } from '../src/tools/domain/daily-caps.ts';
import { makeTools } from '../src/tools/loops/make-tools.ts';
import { releaseTools } from '../src/tools/loops/release-tools.ts';
import { sweepProviders } from '../src/tools/loops/sweep-providers.ts';
import { settleTools } from '../src/tools/store/tool-resources.ts';
import type { WorkSource } from '../src/work/loops/work-loop.ts';
import { openTestStore } from './stored-rows.ts';

/** A killed process: nothing that it does after its death reaches the database. */
class Killed extends Error {}

/** When a worker dies: before its nth statement or transaction, or after the commit and before it learns of it. */
export interface Death {
  at: number;
  isCommitted: boolean;
}

/** A version of the only template here, identified by its tools. */
export type Wish = Partial<Record<string, ToolResource>>;

/** The pool's tables, the providers' stand-in and a clock for both. Work happens only when the test starts a worker. */
export class ToolScene {
  #nowMs = Date.parse('2026-11-21T12:00:00Z');
  readonly #applied = new Map<string, number>();
  readonly #versions: string[] = [];
  readonly #sealingKeys = new Map<string, Uint8Array>();
  readonly #templateId = newId('tmpl');
  readonly db: Database;
  stub!: ProviderStub;
  readonly #closeStore: () => Promise<void>;

  private constructor({ db, close }: Awaited<ReturnType<typeof openTestStore>>) {
    this.db = db;
    this.#closeStore = close;
  }

  static async start(): Promise<ToolScene> {
    const scene = new ToolScene(await openTestStore());
    await scene.db.query(
      `insert into hosts (id, address, lease_expires_at, created_at, updated_at) values ('host', '', :now, :now, :now)`,
      {
        now: scene.now(),
      },
    );
    return scene;
  }

  now = () => new Date(this.#nowMs);

  advance(ms: number): void {
    this.#nowMs += ms;
  }

  /** Other providers, which have no resources. */
  async providers(o: ProviderStubOptions = {}): Promise<void> {
    await this.stub?.close();
    this.stub = await startProviderStub({ ...o, now: () => this.#nowMs });
  }

  async agent(): Promise<string> {
    const id = newId('inst');
    const { publicKey, privateKey } = await generateSealingKeys();
    this.#sealingKeys.set(id, privateKey);
    await this.db.query(
      `insert into agent_metadata (id, inbox_id, host_id, sealing_key, sealing_statement, sealing_voucher, credential_digest, created_at, updated_at)
        values (:id, :inbox_id, 'host', :sealing_key, '', '', '', :now, :now)`,
      { id, inbox_id: randomBytes(32).toString('hex'), sealing_key: Buffer.from(publicKey), now: this.now() },
    );
    return id;
  }

  /** The agent applies a version with these tools; undefined: it ends. */
  async settle(instanceId: string, wish: Wish | undefined): Promise<void> {
    const applied = this.#applied.get(instanceId) ?? 0;
    const version = wish ? await this.#versionOf(wish) : applied;
    const [before, after] = [
      { state: 'LIVE', appliedVersion: applied },
      { state: wish ? 'LIVE' : 'GONE', appliedVersion: version },
    ];
    const agent = { id: instanceId, templateId: this.#templateId };
    await this.db.transaction((query) => settleTools(query, agent, before, after, this.now()));
    this.#applied.set(instanceId, version);
  }

  /** Applies a version whose copy arrives later. */
  async settleUnseen(instanceId: string, wish: Wish): Promise<void> {
    const live = (appliedVersion: number) => ({ state: 'LIVE', appliedVersion });
    const [before, after] = [live(this.#applied.get(instanceId) ?? 0), live(this.#versions.length + 1)] as const;
    const agent = { id: instanceId, templateId: this.#templateId };
    await this.db.transaction((query) => settleTools(query, agent, before, after, this.now()));
    this.#applied.set(instanceId, await this.#versionOf(wish));
  }

  /** An inbox with our mark but without a row. */
  async orphan(): Promise<void> {
    const resourceId = newId('res');
    const provider = this.#toolProviders().of('AGENTMAIL_INBOX');
    await provider?.provision({ resourceId, instanceId: '', toolId: '', displayName: '' });
  }

  async #versionOf(wish: Wish): Promise<number> {
    const key = JSON.stringify(Object.entries(wish).sort());
    const known = this.#versions.indexOf(key) + 1;
    if (known > 0) return known;
    const version = this.#versions.push(key);
    const tools = Object.entries(wish).map(([id, resource]) => ({
      id,
      provisioning: ToolProvisioning.POOL,
      resource: resource && WireResource[resource],
    }));
    const message = toBinary(TemplateVersionSchema, create(TemplateVersionSchema, { content: { tools } }));
    await this.db.query(
      `insert into template_versions (template_id, version, creator_id, agent_name, message, created_at)
        values (:template_id, :version, '', '', :message, :now)`,
      { template_id: this.#templateId, version, message: Buffer.from(message), now: this.now() },
    );
    return version;
  }

  /** A process that does this work; it may be killed in the middle. */
  worker(o: { death?: Death; toolAttemptMs?: number; log?: Logger } = {}): ProviderDeps & SweepDeps {
    const orphans = { released: 0 };
    return {
      db: o.death ? mortal(this.db, o.death) : this.db,
      now: this.now,
      log: o.log ?? createLogger('claim', 'silent'),
      wake: () => {},
      toolProviders: this.#toolProviders(),
      dailyCaps: noDailyCaps,
      toolAttemptMs: o.toolAttemptMs ?? 20_000,
      toolSweepMs: 1000,
      orphans,
      forgetOldTexts: () => forgetOldTexts({ db: this.db, now: this.now }),
    };
  }

  /** Checks each queue once. */
  async work(deps = this.worker()): Promise<void> {
    for (const source of [makeTools(deps), releaseTools(deps)]) await doDue(source as WorkSource<unknown>);
  }

  async sweep(deps = this.worker()): Promise<void> {
    await doDue(sweepProviders(deps) as WorkSource<unknown>);
  }

  /** Works until nothing is left to create or release, however long that takes. */
  async workUntilDone(): Promise<void> {
    for (let round = 0; round < 60; round++) {
      await this.work();
      const open = await this.db.query(`select 1 from tool_resources where state in ('WANTED', 'MAKING', 'RELEASING') limit 1`);
      if (open.length === 0) return;
      // Past every pause and hold.
      this.advance(90_000);
    }
    throw new Error('work is left for ever');
  }

  async rows(instanceId: string): Promise<{ id: string; tool: string; resource: ToolResource; state: string; refs: string[] }[]> {
    const rows = await this.db.query(
      `select id, tool_id, resource, state, to_json(provider_refs)::text as refs from tool_resources where instance_id = :instance_id order by seq`,
      { instance_id: instanceId },
    );
    return rows.map((row) => ({
      id: row.id ?? '',
      tool: row.tool_id ?? '',
      resource: row.resource as ToolResource,
      state: row.state ?? '',
      refs: JSON.parse(row.refs ?? '') as string[],
    }));
  }

  /** The values of the agent's only resource, as the agent reads them. */
  async valuesOf(instanceId: string): Promise<Record<string, string>> {
    const [row] = await this.db.query(
      `select id, encode(sealed_values, 'hex') as sealed from tool_resources where instance_id = :instance_id`,
      { instance_id: instanceId },
    );
    const value = fromBinary(SealedValueSchema, Buffer.from(row?.sealed ?? '', 'hex'));
    const purpose = { use: 'tool-values', instanceId, resourceId: row?.id ?? '' } as const;
    const opened = await openSealed(this.#sealingKeys.get(instanceId) ?? new Uint8Array(), purpose, value);
    return JSON.parse(Buffer.from(opened).toString('utf8')) as Record<string, string>;
  }

  /** Something that waits for the agent, as the agent reads it. */
  async opened(instanceId: string, textId: string, value: { encapsulatedKey: Uint8Array; ciphertext: Uint8Array }): Promise<object> {
    const key = this.#sealingKeys.get(instanceId) ?? new Uint8Array();
    const opened = await openSealed(key, { use: 'text-message', instanceId, textId }, value);
    return JSON.parse(Buffer.from(opened).toString('utf8')) as object;
  }

  /** What exists at the providers: everything, or under one ID. */
  live(resourceId = ''): string[] {
    return this.stub
      .resources()
      .filter(({ isLive, reference }) => isLive && reference?.endsWith(resourceId))
      .map(({ ref }) => ref);
  }

  async close(): Promise<void> {
    await this.stub?.close();
    await this.#closeStore();
  }

  #toolProviders(): ProviderDeps['toolProviders'] {
    const { baseUrls, apiKey } = this.stub;
    const clock = { now: () => this.#nowMs, sleep: async (ms: number) => this.advance(ms) };
    const common = (name: keyof typeof baseUrls) => ({ baseUrl: baseUrls[name], apiKey, deployment: 'test', clock });
    const providers = new Map<ToolResource, ToolProvider>([
      ['OPENROUTER_KEY', new OpenRouterProvider({ ...common('openrouter'), defaultLimitUsd: 5 })],
      ['AGENTMAIL_INBOX', new AgentMailProvider(common('agentmail'))],
      ['TELNYX_NUMBER', new TelnyxProvider({ ...common('telnyx'), messagingProfileId: 'profile' })],
      ['WALLET', new WalletProvider()],
    ]);
    return { available: toolResources, of: (resource) => providers.get(resource), limits: {} };
  }
}

async function doDue(source: WorkSource<unknown>): Promise<void> {
  const unlessKilled = (error: unknown) => {
    if (!(error instanceof Killed)) throw error;
    return [];
  };
  const items = await source.take(source.parallel).catch(unlessKilled);
  await Promise.all(items.map((item) => source.attempt(item, new AbortController().signal).catch(unlessKilled)));
}

function mortal(db: Database, { at, isCommitted }: Death): Database {
  let left = at;
  const unlessDead = async <T>(act: () => Promise<T>): Promise<T> => {
    if (left <= 0 && !(left === 0 && isCommitted)) throw new Killed();
    left -= 1;
    const result = await act();
    if (left < 0) throw new Killed();
    return result;
  };
  return {
    ...db,
    query: (sql, values) => unlessDead(() => db.query(sql, values)),
    transaction: (work) => unlessDead(() => db.transaction(work)),
  };
}
