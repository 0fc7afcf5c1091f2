// Many writers at once leave a state that the same writers could have left one after the other.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bodyOf, newMember, type RunningProfiles, reasonOf, refusedBy, runningProfiles } from './running-profiles.ts';

let profiles: RunningProfiles;
beforeAll(async () => {
  profiles = await runningProfiles({ quotas: { profiles: 6, versionsPerProfile: 70, labelsPerProfile: 3 } });
});
afterAll(() => profiles.close());

/** As a thousand calls would leave them, with IDs from agent_a…aaa on. */
async function fillWithHeirs(baseId: string, count: number): Promise<void> {
  const database = new pg.Client({ connectionString: profiles.databaseUrl });
  await database.connect();
  await database.query('set search_path = profile');
  const digits = `(select string_agg(substr('abcdefghijklmnopqrstuvwxy', n / (25 ^ place)::int % 25 + 1, 1), '' order by place desc)
    from generate_series(0, 2) place)`;
  const ids = `(select n, 'agent_' || repeat('a', 23) || ${digits} as id from generate_series(15624, 15625 - ${count}, -1) n) made`;
  await database.query(
    `insert into agent_profiles (id, tenant_id, name, status, version, metadata, base_profile_id, created_by, created_at, updated_at)
     select made.id, p.tenant_id, 'heir-' || n, 'active', 1, '{}', p.id, p.created_by, now(), now() from agent_profiles p, ${ids} where p.id = $1`,
    [baseId],
  );
  await database.query(
    `insert into agent_profile_versions (agent_id, version, tenant_id, status, content, base_profile_id, changed_by, changed_at, change_summary)
     select p.id, 1, p.tenant_id, 'active', json_build_object('name', p.name, 'instructions', 'x', 'tools', '[]'::json, 'metadata', '{}'::json,
       'base_profile_id', $1::text), $1, p.created_by, now(), '' from agent_profiles p where p.base_profile_id = $1`,
    [baseId],
  );
  await database.end();
}

const patchOf = (change: object) => JSON.stringify(change);

test('of 64 writers who expect the same version, exactly one wins', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const { id: agentId } = await profiles.create(member);
  const write = (n: number) =>
    client.patchProfile({ agentId, patchJson: patchOf({ metadata: { [`writer-${n % 16}`]: `${n}` } }), expectedVersion: 1 });
  const outcomes = await Promise.all(Array.from({ length: 64 }, (_, n) => reasonOf(write(n))));
  expect(outcomes.filter((reason) => reason === 'no refusal')).toHaveLength(1);
  expect(outcomes.filter((reason) => reason === 'AGENT_VERSION_CONFLICT')).toHaveLength(63);
  const { profile } = await client.getProfile({ agentId });
  expect([profile?.version, Object.keys(bodyOf(profile).metadata)]).toEqual([2, [expect.any(String)]]);
});

test('patches without an expected version are all kept, each as a version of its own', async () => {
  const member = newMember();
  const client = profiles.as(member);
  const { id: agentId } = await profiles.create(member);
  await Promise.all(
    Array.from({ length: 16 }, (_, n) => client.patchProfile({ agentId, patchJson: patchOf({ metadata: { [`k${n}`]: 'x' } }) })),
  );
  const { profile } = await client.getProfile({ agentId });
  expect(profile?.version).toBe(17);
  expect(Object.keys(bodyOf(profile).metadata)).toHaveLength(16);
});

test('of many who create one name, one does', async () => {
  const member = newMember();
  const reasons = await Promise.all(Array.from({ length: 8 }, () => reasonOf(profiles.create(member, { name: 'same' }))));
  expect(reasons.toSorted()).toEqual([...Array(7).fill('AGENT_NAME_TAKEN'), 'no refusal']);
});

describe('inheritance', () => {
  test('neither a cycle nor a fourth level can be made, from above or from below', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const rebase = (agentId: string, base: string | null) =>
      reasonOf(client.patchProfile({ agentId, patchJson: patchOf({ base_profile_id: base }) }));
    const a = await profiles.create(member);
    const b = await profiles.create(member, { base_profile_id: a.id });
    const c = await profiles.create(member, { base_profile_id: b.id });
    expect(await rebase(a.id, a.id)).toBe('AGENT_INHERITANCE_REFUSED');
    expect(await rebase(a.id, c.id)).toBe('AGENT_INHERITANCE_REFUSED');
    expect(await reasonOf(profiles.create(member, { base_profile_id: c.id }))).toBe('AGENT_INHERITANCE_REFUSED');
    const top = await profiles.create(member);
    expect(await rebase(a.id, top.id)).toBe('AGENT_INHERITANCE_REFUSED');
    expect(await rebase(c.id, null)).toBe('no refusal');
    expect(await rebase(a.id, top.id)).toBe('no refusal');
    expect(await rebase(c.id, b.id)).toBe('AGENT_INHERITANCE_REFUSED');
  });

  test('a base may not say what its heirs cannot live with', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const base = await profiles.create(member);
    const heir = await profiles.create(member, { base_profile_id: base.id, store: false });
    const refusal = await refusedBy(client.patchProfile({ agentId: base.id, patchJson: '{"store_required":true}' }));
    expect(refusal).toMatchObject({ reason: 'AGENT_UNPROCESSABLE' });
    expect(refusal?.message).toContain(heir.id);
    const long = patchOf({ instructions: 'x'.repeat(262_144) });
    await client.patchProfile({ agentId: heir.id, patchJson: long });
    expect(await reasonOf(client.patchProfile({ agentId: base.id, patchJson: long }))).toBe('AGENT_UNPROCESSABLE');
  });

  test('a base with a thousand heirs can still be changed, and gets no more', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const base = await profiles.create(member);
    const middle = await profiles.create(member, { base_profile_id: base.id });
    const other = await profiles.create(member);
    await fillWithHeirs(middle.id, 999);
    const { profile } = await client.patchProfile({ agentId: base.id, patchJson: '{"store_required":true}' });
    expect(profile?.version).toBe(2);
    // The last one cannot live with it.
    await client.patchProfile({ agentId: base.id, patchJson: '{"store_required":false}' });
    const last = `agent_${'a'.repeat(23)}${'y'.repeat(3)}`;
    await client.patchProfile({ agentId: last, patchJson: '{"store":false}' });
    const refusal = await refusedBy(client.patchProfile({ agentId: base.id, patchJson: '{"store_required":true}' }));
    expect(refusal?.message).toContain(last);
    const full = { reason: 'AGENT_LIMIT_REACHED', metadata: { limit: '1000' } };
    const rebased = client.patchProfile({ agentId: other.id, patchJson: patchOf({ base_profile_id: base.id }) });
    expect(await refusedBy(rebased)).toMatchObject(full);
    // Within the same family, nobody is added.
    expect(await reasonOf(client.patchProfile({ agentId: last, patchJson: patchOf({ base_profile_id: base.id }) }))).toBe('no refusal');
  });

  /** Who is to have whom as a base, by index; several at once. */
  const rebasing = fc.array(fc.tuple(fc.nat(5), fc.option(fc.nat(5))), { minLength: 1, maxLength: 24 });

  test('property: however many rebase at once, there is no cycle and no fourth level', async () => {
    await fc.assert(
      fc.asyncProperty(rebasing, async (moves) => {
        const member = newMember();
        const client = profiles.as(member);
        const ids = (await Promise.all(Array.from({ length: 6 }, () => profiles.create(member)))).map(({ id }) => id);
        const reasons = await Promise.all(
          moves.map(([own, base]) =>
            reasonOf(
              client.patchProfile({
                agentId: ids[own] as string,
                patchJson: patchOf({ base_profile_id: base === null ? null : ids[base] }),
              }),
            ),
          ),
        );
        expect(reasons.filter((reason) => reason !== 'no refusal' && reason !== 'AGENT_INHERITANCE_REFUSED')).toEqual([]);
        const bases = new Map(
          await Promise.all(
            ids.map(async (agentId) => [agentId, bodyOf((await client.getProfile({ agentId })).profile).base_profile_id] as const),
          ),
        );
        for (const id of ids) {
          let levels = 1;
          for (let base = bases.get(id); base; base = bases.get(base)) levels += 1;
          expect(levels).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: propertyRuns(6) },
    );
  });
});

describe('caps', () => {
  test('of profiles, also for many at once; archived ones count, deleted ones do not', async () => {
    const member = newMember();
    const reasons = await Promise.all(Array.from({ length: 9 }, () => reasonOf(profiles.create(member))));
    expect(reasons.filter((reason) => reason === 'no refusal')).toHaveLength(6);
    const client = profiles.as(member);
    const [first] = (await client.listProfiles({})).profiles;
    await client.archiveProfile({ agentId: first?.id ?? '' });
    expect(await refusedBy(profiles.create(member))).toMatchObject({ reason: 'AGENT_LIMIT_REACHED', metadata: { limit: '6' } });
    await client.deleteProfile({ agentId: first?.id ?? '' });
    expect(await reasonOf(profiles.create(member))).toBe('no refusal');
  });

  test('of versions and labels of a profile', async () => {
    const member = newMember();
    const client = profiles.as(member);
    const { id: agentId } = await profiles.create(member);
    const write = (n: number) => reasonOf(client.patchProfile({ agentId, patchJson: patchOf({ max_output_tokens: n + 16 }) }));
    const reasons = await Promise.all(Array.from({ length: 72 }, (_, n) => write(n)));
    expect(reasons.filter((reason) => reason === 'AGENT_LIMIT_REACHED')).toHaveLength(3);
    const label = (name: string) => reasonOf(client.setLabel({ agentId, name, shares: [{ version: 1, percent: 100 }] }));
    for (const name of ['a', 'b', 'c']) expect(await label(name)).toBe('no refusal');
    expect(await label('d')).toBe('AGENT_LIMIT_REACHED');
    expect(await label('c')).toBe('no refusal');
  });
});
