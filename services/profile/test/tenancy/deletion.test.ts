// The deletion of a tenant: who may do it, what answers from then on, and what is left. That nothing is left in other services is in
// test/profiles/deletion.ts.
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCaps } from '../../src/tenancy/domain/caps.ts';
import { type Admin, newInbox, type RunningProfile, reasonOf, refused, runningProfile } from './tenancy-fixture.ts';

let profile: RunningProfile;
beforeAll(async () => {
  profile = await runningProfile();
});
afterAll(() => profile[Symbol.asyncDispose]());

const HOUR_MS = 3_600_000;
const keyOf = async ({ keys }: Admin, scopes = ['tenant:admin', 'keys:admin', 'responses:write']) =>
  (await keys.createKey({ name: 'CI', scopes })).secret;
const issuer = { issuer: 'https://issuer.invalid', audience: 'offshoot', defaultRole: 'platform-admin' };
const count = async (table: string, tenantId: string) => {
  const column = table === 'tenants' ? 'id' : 'tenant_id';
  const { rows } = await profile.database.query(`select count(*)::integer as n from ${table} where ${column} = $1`, [tenantId]);
  return rows[0].n;
};
/** As the knowledge service and the response service say. */
async function allForgotten(tenantId: string) {
  await profile.database.query(
    "insert into forgotten_tenants values ($1, 'knowledge', true) on conflict (tenant_id, keeper) do update set is_last = true",
    [tenantId],
  );
  await profile.subjects.confirmForgotten({ tenants: [{ tenantId, isLast: true }] });
}

describe('attack: a tenant is deleted', () => {
  test('with a leaked key, by an identity provider, by a member who is no admin any more, or by an admin of another tenant', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const byKey = profile.member(await profile.identityOf({ key: await keyOf(admin) }));
    expect(await reasonOf(byKey.tenants.deleteTenant({ name: 'Acme' }))).toBe('PERSON_REQUIRED');
    const byProvider = profile.member({ ...admin.identity, subject: newId('user') });
    expect(await reasonOf(byProvider.tenants.deleteTenant({ name: 'Acme' }))).toBe('PERSON_REQUIRED');
    const fallen = await profile.newMember(admin, 'platform-admin');
    await admin.tenants.updateMember({ memberId: fallen.memberId, role: 'agent-developer' });
    expect(await reasonOf(fallen.tenants.deleteTenant({ name: 'Acme' }))).toBe('SCOPE_MISSING');
    await admin.tenants.removeMember({ memberId: fallen.memberId });
    expect(await reasonOf(fallen.tenants.deleteTenant({ name: 'Acme' }))).toBe('PERSON_REQUIRED');
    const elsewhere = profile.member({ ...other.identity, tenantId: admin.tenantId });
    expect(await reasonOf(elsewhere.tenants.deleteTenant({ name: 'Acme' }))).toBe('PERSON_REQUIRED');
    expect((await admin.tenants.getTenant({})).tenant?.name).toBe('Acme');
  });

  test.each(['acme', 'Acme Corp', 'Acme\u200b', '*', '%', 'tenant'])('with “%s” as its name', async (name) => {
    const admin = await profile.newTenant();
    expect(await refused(admin.tenants.deleteTenant({ name }))).toMatchObject({
      reason: 'TENANT_NAME_MISMATCH',
      metadata: { field: 'name' },
    });
    expect(await reasonOf(admin.tenants.deleteTenant({ name: '' }))).toBe('VALIDATION_FAILED');
    expect((await admin.tenants.listMembers({})).members).toHaveLength(1);
  });

  test('twice at once, while others change it', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const outcomes = await Promise.all([
      reasonOf(admin.tenants.deleteTenant({ name: 'Acme' })),
      reasonOf(second.tenants.deleteTenant({ name: 'Acme' })),
      ...Array.from({ length: 4 }, () => reasonOf(second.tenants.inviteMember({ inboxId: newInbox(), role: 'viewer' }))),
    ]);
    expect(outcomes.slice(0, 2).toSorted()).toEqual(['TENANT_NOT_FOUND', 'nothing was refused']);
    for (const table of ['members', 'api_keys', 'issuers']) expect(await count(table, admin.tenantId)).toBe(0);
    expect(await reasonOf(second.tenants.updateTenant({ name: 'Back' }))).toBe('TENANT_NOT_FOUND');
  });

  test('and made again, without end: it counts until its rows are gone', async () => {
    const inboxId = newInbox();
    for (let made = 0; made < defaultCaps.tenantsPerPerson; made++) {
      const { membership } = await profile.as(inboxId).createTenant({ name: 'Acme' });
      const admin = profile.member(await profile.identityOf({ inboxId }, membership?.tenant?.id ?? ''));
      await admin.tenants.deleteTenant({ name: 'Acme' });
    }
    expect(await reasonOf(profile.as(inboxId).createTenant({ name: 'Acme' }))).toBe('QUOTA_EXCEEDED');
    const { rows } = await profile.database.query('select id from tenants where created_by = $1', [inboxId]);
    profile.clock.aheadMs += 2 * HOUR_MS;
    for (const { id } of rows) await allForgotten(id);
    await eventually(async () => {
      const left = await profile.database.query('select 1 from tenants where created_by = $1 and deleted_at is not null', [inboxId]);
      expect(left.rows).toEqual([]);
    });
    await profile.as(inboxId).createTenant({ name: 'Acme' });
  });
});

describe('a deleted tenant', () => {
  test('attack: it answers like one that never was, to its keys, members, guests, providers and services', async () => {
    const admin = await profile.newTenant();
    const [member, guest, secret] = [await profile.newMember(admin, 'viewer'), newInbox(), await keyOf(admin)];
    await admin.tenants.inviteMember({ inboxId: guest, role: 'viewer' });
    await admin.tenants.createIssuer(issuer);
    const key = await profile.identityOf({ key: secret });
    const never = newId('tenant');
    // The name in another form of Unicode, as some keyboards write it.
    await admin.tenants.updateTenant({ name: 'Café' });
    expect(await admin.tenants.deleteTenant({ name: 'Cafe\u0301 ' })).toMatchObject({ tenantId: admin.tenantId, keptTemplateIds: [] });

    expect(await refused(profile.identify({ key: secret }))).toEqual(await refused(profile.identify({ key: `${secret.slice(0, -1)}A` })));
    for (const inboxId of [admin.inboxId, member.inboxId, guest]) {
      expect(await refused(profile.identify({ inboxId }, admin.tenantId))).toEqual(await refused(profile.identify({ inboxId }, never)));
      expect((await profile.as(inboxId).listTenants({})).memberships).toEqual([]);
      const answer = (tenantId: string) => refused(profile.as(inboxId).answerInvitation({ tenantId, accept: true }));
      expect(await answer(admin.tenantId)).toEqual(await answer(never));
    }
    const jwt = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"iss":"https://issuer.invalid"}').toString('base64url')}.x`;
    expect(await refused(profile.identify({ jwt }, admin.tenantId))).toEqual(await refused(profile.identify({ jwt }, never)));
    expect(await reasonOf(admin.tenants.getTenant({}))).toBe('TENANT_NOT_FOUND');
    expect(await reasonOf(admin.tenants.deleteTenant({ name: 'Café' }))).toBe('TENANT_NOT_FOUND');
    expect(await reasonOf(admin.keys.createKey({ name: 'late', scopes: ['agents:read'] }))).toBe('TENANT_NOT_FOUND');

    const { tenantId } = admin;
    const subjects = [key.subject, member.memberId, admin.memberId, newId('user')].map((subject) => ({ tenantId, subject }));
    expect((await profile.subjects.findEndedSubjects({ subjects, scope: 'responses:write' })).ended).toMatchObject(subjects);
    // What still ran is counted for nobody.
    const used = { responseId: newId('resp'), tenantId, subject: key.subject, requests: 1, inputTokens: 5n, outputTokens: 5n };
    await profile.record.recordUsage({ records: [used] });
    expect(await count('usage_days', tenantId)).toBe(0);
  });

  test('has no rows here but that it was deleted, and its own goes last, once every service has forgotten it twice', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const { tenantId } = admin;
    const used = { subject: admin.memberId, requests: 1, inputTokens: 5n, outputTokens: 5n };
    for (const one of [admin, other])
      await profile.record.recordUsage({ records: [{ ...used, responseId: newId('resp'), tenantId: one.tenantId }] });
    await admin.tenants.deleteTenant({ name: 'Acme' });
    await eventually(async () => expect(await count('audit_events', tenantId)).toBe(1));
    expect(await count('usage_days', tenantId)).toBe(0);
    const { rows: kept } = await profile.database.query('select action, subject, detail from audit_events where tenant_id = $1', [
      tenantId,
    ]);
    expect(kept).toEqual([{ action: 'tenant.delete', subject: admin.memberId, detail: { inbox_id: admin.inboxId } }]);

    const listed = async () => (await profile.subjects.listDeletedTenants({})).tenants.filter((one) => one.tenantId === tenantId);
    expect(await listed()).toMatchObject([{ tenantId, isLast: false }]);
    // Too early for the last time, even if a service says otherwise.
    await allForgotten(tenantId);
    expect(await listed()).toEqual([]);
    // A caller with an old token writes to it.
    await profile.database.query("insert into usage_days values ($1, now(), 'key_late', '', 0, 1, 1, 1)", [tenantId]);
    profile.clock.aheadMs += 2 * HOUR_MS;
    expect(await listed()).toMatchObject([{ tenantId, isLast: true }]);
    expect(await count('tenants', tenantId)).toBe(1);
    await allForgotten(tenantId);
    await eventually(async () => expect(await count('tenants', tenantId)).toBe(0), 10_000);
    expect(await count('usage_days', tenantId)).toBe(0);
    expect(await count('forgotten_tenants', tenantId)).toBe(0);
    expect([await count('usage_days', other.tenantId), await count('members', other.tenantId)]).toEqual([1, 1]);
  });

  test('attack: events are deleted without their tenant, or the last one with it', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    await admin.tenants.deleteTenant({ name: 'Acme' });
    const gone = (tenantId: string) => profile.database.query('delete from audit_events where tenant_id = $1', [tenantId]);
    await expect(gone(other.tenantId)).rejects.toThrow('deleted only with their tenant');
    await expect(gone(admin.tenantId)).rejects.toThrow('deleted only with their tenant');
    await expect(profile.database.query('truncate audit_events')).rejects.toThrow('never changed');
  });
});
