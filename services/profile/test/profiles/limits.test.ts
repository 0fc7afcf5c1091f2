// What a tenant may keep, at its defaults: as full as thousands of calls would leave it.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultProfileQuotas } from '../../src/profiles/domain/limits.ts';
import { newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles();
});
afterAll(() => profiles.close());

async function run(sql: string, values: unknown[]): Promise<void> {
  const database = new pg.Client({ connectionString: profiles.databaseUrl, options: '-c search_path=profile' });
  await database.connect();
  await database.query(sql, values);
  await database.end();
}

test('a tenant has at most 10,000 profiles, from all its members together', async () => {
  expect(defaultProfileQuotas.profiles).toBe(10_000);
  const member = newMember();
  const { id } = await profiles.create(member);
  await run(
    `insert into agent_profiles (id, tenant_id, name, status, version, metadata, created_by, created_at, updated_at)
      select 'agent_filler' || n, tenant_id, 'filler-' || n, 'archived', 1, '{}', created_by, now(), now()
      from agent_profiles, generate_series(1, 9998) n where id = $1`,
    [id],
  );
  await profiles.create(member);
  const colleague = { ...newMember(), tenantId: member.tenantId };
  for (const one of [member, colleague])
    expect(await refusedBy(profiles.create(one))).toMatchObject({ reason: 'AGENT_LIMIT_REACHED', metadata: { limit: '10000' } });
  await profiles.create(newMember());
  await profiles.as(member).deleteProfile({ agentId: id });
  await profiles.create(member);
});

test('a profile has at most 1,000 versions and 32 labels', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const { id: agentId } = await profiles.create(member);
  await run(
    `insert into agent_profile_versions (agent_id, version, tenant_id, status, content, changed_by, changed_at, change_summary)
      select agent_id, n, tenant_id, status, content, changed_by, changed_at, '' from agent_profile_versions, generate_series(2, 999) n
      where agent_id = $1`,
    [agentId],
  );
  await run('update agent_profiles set version = 999 where id = $1', [agentId]);
  await client.patchProfile({ agentId, patchJson: '{"temperature":0.1}' });
  const full = { reason: 'AGENT_LIMIT_REACHED', metadata: { limit: '1000' } };
  expect(await refusedBy(client.patchProfile({ agentId, patchJson: '{"temperature":0.2}' }))).toMatchObject(full);
  const label = (n: number) => client.setLabel({ agentId, name: `label-${n}`, shares: [{ version: 1, percent: 100 }] });
  for (let n = 0; n < defaultProfileQuotas.labelsPerProfile; n += 1) await label(n);
  expect(defaultProfileQuotas.labelsPerProfile).toBe(32);
  expect(await reasonOf(label(32))).toBe('AGENT_LIMIT_REACHED');
  await label(31);
});
