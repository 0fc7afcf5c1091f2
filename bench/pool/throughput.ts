// Claims per second through CreateClaim at the claim service's own port, against the same SQL statement that it runs, prepared, in a
// loop over equally many connections to the same server. Meanwhile the service also asks the template service, and configures, reports and
// records each agent; the loop does none of that. The two take turns.
import { randomBytes, randomUUID } from 'node:crypto';
import { toBinary } from '@bufbuild/protobuf';
import { defaultQuotas } from '@offshoot/claim';
import { claimValues, type NewClaim, openClaimDatabase, takeFree } from '@offshoot/claim/testing';
import { TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { placed } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import pg from 'pg';
import { CONTENT } from '../running-system.ts';
import { closedLoop, printGoal } from './figures.ts';
import type { PartOptions } from './index.ts';
import { insertIdle, type PoolScene, withPoolScene } from './scene.ts';

const callers = 16;

export async function throughput({ short }: PartOptions): Promise<void> {
  const [rounds, claims] = short ? [2, 200] : [5, 1500];
  console.log(`\nthroughput: ${claims} claims a round by ${callers} callers at once, against the same statement in a prepared loop`);
  await withPoolScene(1, async (scene) => {
    const loop = await openSqlLoop(scene);
    try {
      await scene.addIdle(claims);
      await closedLoop(short ? 50 : claims, callers, () => scene.claim());
      await loop.run(short ? 50 : claims);
      const ratios: number[] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await scene.settled();
        await scene.addIdle(claims);
        // Far from the template's quota, as usual.
        const { id } = await scene.user.createTemplate(CONTENT, { publish: true });
        const measure = {
          service: async () => (claims * 1000) / (await closedLoop(claims, callers, () => scene.claim(id))),
          sql: async () => (claims * 1000) / (await loop.run(claims)),
        };
        // They take turns, also at going first.
        const first = round % 2 === 0 ? await measure.sql() : 0;
        const service = await measure.service();
        await scene.settled();
        const sql = first || (await measure.sql());
        ratios.push(service / sql);
        console.log(
          `  round ${round}: ${service.toFixed(0)} claims/s, statement alone ${sql.toFixed(0)}/s, ratio ${(service / sql).toFixed(2)}`,
        );
      }
      printGoal({ name: 'ratio to the statement alone', rounds: ratios, limit: 0.5, is: 'at least', digits: 2 });
    } finally {
      await loop.close();
    }
  });
}

/** In a separate database on the same server, so that nobody configures what it claims. */
async function openSqlLoop({ system, template, user }: PoolScene) {
  const url = new URL(system.databaseUrl);
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  await admin.query('create database bench_sql');
  await admin.end();
  url.pathname = '/bench_sql';
  await (await openClaimDatabase(url.href)).close();
  const settings = { connectionString: url.href, options: '-c search_path=claim' };
  const pool = new pg.Pool({ ...settings, max: 2 });
  const hostId = newId('host');
  await pool.query(
    `insert into hosts (id, address, lease_expires_at, created_at, updated_at) values ($1, 'http://none', now() + interval '1 day', now(), now())`,
    [hostId],
  );
  const clients = await Promise.all(
    Array.from({ length: callers }, async () => {
      const client = new pg.Client(settings);
      await client.connect();
      return client;
    }),
  );
  const { id: templateId } = template;
  const versionMessage = toBinary(TemplateVersionSchema, await user.templateVersion(template));
  const newClaim = (now: Date): NewClaim => ({
    id: newId('clm'),
    requestId: randomUUID(),
    requesterId: randomBytes(32).toString('hex'),
    requestDigest: randomBytes(32).toString('hex'),
    templateId,
    templateVersion: 1,
    templateRevision: 1,
    creatorId: user.inboxId,
    agentName: 'Bench',
    versionMessage,
    destination: { kind: 'added', byId: user.inboxId, groupId: '' },
    modelOverride: '',
    userConfig: {},
    sealedUserConfig: undefined,
    claimStatement: undefined,
    userConfigGiven: [],
    userConfigKeys: [],
    parentInstance: null,
    transfer: undefined,
    reservationId: undefined,
    deadlineAt: new Date(now.getTime() + 600_000),
    state: 'CONFIGURING',
    failureReason: '',
    failureMessage: '',
    revision: 0,
    createdAt: now,
    updatedAt: now,
  });
  return {
    run: async (count: number) => {
      await insertIdle(pool, [hostId], count, randomBytes(32));
      return closedLoop(count, callers, async (caller) => {
        const now = new Date();
        const claim = newClaim(now);
        const limits = { owner_limit: defaultQuotas.owner, day_limit: 0, template_limit: 0 };
        const values = { ...claimValues(claim, now), message: Buffer.from(claim.versionMessage), ...limits };
        const { rows } = (await clients[caller]?.query({ name: 'take', ...placed(takeFree.other, values) })) ?? { rows: [] };
        if (!rows[0]?.taken) throw new Error('the statement took nothing');
      });
    },
    close: async () => {
      await Promise.all(clients.map((client) => client.end()));
      await pool.end();
    },
  };
}
