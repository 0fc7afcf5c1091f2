// The pool as separate processes (real database, template, claim and lineage services), and hosts without agents.
import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Client, Code, ConnectError } from '@connectrpc/connect';
import { insertLiveAgents } from '@offshoot/claim/testing';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { removeData } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { type DeploymentKeys, deploymentKeys, type ServiceKey } from '@offshoot/rpc/auth';
import { type Processes, privateConfig, startProcesses } from '@offshoot/standalone';
import pg from 'pg';
import { User } from '../../test/user.ts';
import { childOf } from '../calls/child.ts';
import { CONTENT } from '../running-system.ts';
import type { FromLightHost, LightHostOptions, LightHostStats, ToLightHost } from './light-host.ts';

interface LightHost {
  readonly id: string;
  readonly url: string;
  stats(): Promise<LightHostStats>;
  /** Returns the statistics and resets them. */
  forget(): Promise<LightHostStats>;
}

export interface PoolScene {
  system: Processes;
  keys: DeploymentKeys;
  user: User;
  /** A public template. */
  template: Template;
  hosts: LightHost[];
  /** Connections to the claim service's schema. */
  tables: pg.Pool;
  /** A connection like the claim service's own. */
  connect(): Promise<pg.Client>;
  /** Inserts idle rows as registrations would, spread over the hosts. */
  addIdle(count: number): Promise<void>;
  /** Resolves when every claim is live and recorded in lineage. */
  settled(): Promise<void>;
  /** Claims as a new user each time, at the claim service's own port. Returns the claim's ID. */
  claim(templateId?: string): Promise<string>;
}

/** Hosts register with the claim service; the deployment's own host is stopped, because it would make real agents. */
export async function withPoolScene<T>(hostCount: number, work: (scene: PoolScene) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  const children: ChildProcess[] = [];
  try {
    const config = privateConfig(dataDir, { idleTarget: 0 });
    await using system = await startProcesses(config);
    await system.stop('host');
    const keys = deploymentKeys(config.serviceSecret);
    const user = await User.signIn(system.url, { env: 'local', apiUrl: system.xmtpUrl });
    const template = await user.createTemplate(CONTENT, { publish: true });
    const credential = randomBytes(32);
    const options = {
      claimUrl: system.urls.claim,
      serviceCallers: keys.callers,
      credential: credential.toString('hex'),
    };
    const hosts = await Promise.all(
      Array.from({ length: hostCount }, (_, n) => startLightHost({ ...options, serviceKey: keys.host(`light ${n}`) }, children)),
    );
    const settings = { connectionString: system.databaseUrl, options: '-c search_path=claim' };
    const tables = new pg.Pool({ ...settings, max: 2 });
    tables.on('error', () => {});
    try {
      return await work({
        system,
        keys,
        user,
        template,
        hosts,
        tables,
        connect: async () => {
          const client = new pg.Client(settings);
          await client.connect();
          return client;
        },
        addIdle: (count) =>
          insertIdle(
            tables,
            hosts.map(({ id }) => id),
            count,
            credential,
          ),
        settled: () => settled(tables),
        claim: (templateId = template.id) => claim(claimsAs(system.urls.claim, keys.of('gateway')), templateId),
      });
    } finally {
      await tables.end();
    }
  } finally {
    for (const child of children) child.disconnect();
    removeData(dataDir);
  }
}

async function startLightHost(options: LightHostOptions, children: ChildProcess[]): Promise<LightHost> {
  const child = fork(fileURLToPath(new URL('light-host.ts', import.meta.url)), [JSON.stringify(options)]);
  children.push(child);
  const { told, ask } = childOf<ToLightHost, FromLightHost>(child, 'a light host');
  const { id, url } = await told('ready');
  return { id, url, stats: () => ask({ kind: 'stats' }, 'stats'), forget: () => ask({ kind: 'forget' }, 'stats') };
}

/** Written as by a registration; signing ten thousand of them would only slow down the setup. */
export async function insertIdle(tables: pg.Pool, hostIds: readonly string[], count: number, credential: Buffer): Promise<void> {
  const digest = createHash('sha256').update(credential).digest();
  for (let made = 0; made < count; made += 1000) {
    const rows = Array.from({ length: Math.min(1000, count - made) }, (_, index) => [
      newId('inst'),
      randomBytes(32).toString('hex'),
      hostIds[(made + index) % hostIds.length] ?? '',
    ]);
    await tables.query(
      `insert into agent_metadata (id, inbox_id, host_id, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
        select id, inbox_id, host_id, $4, $4, $4, $4, now(), now() from unnest($1::text[], $2::text[], $3::text[]) as t (id, inbox_id, host_id)`,
      [rows.map(([id]) => id), rows.map(([, inbox]) => inbox), rows.map(([, , host]) => host), digest],
    );
  }
  await tables.query('analyze agent_metadata');
}

async function settled(tables: pg.Pool): Promise<void> {
  for (let open = 1; open > 0; ) {
    const { rows } = await tables.query<{ open: string }>(
      `select (select count(*) from agent_metadata where state in ('CLAIMED', 'JOINING')) + (select count(*) from lineage_outbox) as open`,
    );
    open = Number(rows[0]?.open);
    if (open > 0) await sleep(100);
  }
}

function claimsAs(url: string, serviceKey: ServiceKey): Client<typeof ClaimService> {
  return serviceClient(ClaimService, { url, serviceKey, audience: 'claim', caller: randomBytes(32).toString('hex'), timeoutMs: 30_000 });
}

async function claim(claims: Client<typeof ClaimService>, templateId: string): Promise<string> {
  const answer = await claims.createClaim({
    requestId: randomUUID(),
    templateId,
    join: { way: { case: 'added', value: {} } },
    queueSeconds: 0,
  });
  if (!answer.claim?.inboxId) throw new ConnectError('the claim has no agent', Code.Internal);
  return answer.claim.id;
}

/** Claimed agents that are live with the template's version, assigned to the hosts in turn. Returns their IDs. */
export async function insertLive({ tables, hosts, template, user }: PoolScene, count: number): Promise<string[]> {
  const client = await tables.connect();
  try {
    const from = {
      hostIds: hosts.map(({ id }) => id),
      templateId: template.id,
      creatorId: user.inboxId,
      version: Number(template.version),
    };
    return await insertLiveAgents(client, from, count);
  } finally {
    client.release();
  }
}
