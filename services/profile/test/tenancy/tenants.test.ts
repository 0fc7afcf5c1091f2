// Tenants, their people and what is recorded of their changes.
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCaps } from '../../src/tenancy/domain/caps.ts';
import { type Admin, newInbox, type RunningProfile, reasonOf, refused, runningProfile } from './tenancy-fixture.ts';

let profile: RunningProfile;
beforeAll(async () => {
  profile = await runningProfile();
});
afterAll(() => profile[Symbol.asyncDispose]());

const actions = async ({ tenants }: Pick<Admin, 'tenants'>) =>
  (await tenants.listAuditEvents({})).events.map(({ action, subject, target }) => [action, subject, target]);

describe('a tenant', () => {
  test('is made by a signed-in person, who is its platform admin', async () => {
    const admin = await profile.newTenant();
    expect(admin.identity.scopes).toContain('agents:admin');
    expect((await admin.tenants.getTenant({})).tenant).toMatchObject({ id: admin.tenantId, name: 'Acme' });
    expect((await admin.tenants.updateTenant({ name: 'Acme Corp' })).tenant?.name).toBe('Acme Corp');
    expect((await profile.as(admin.inboxId).listTenants({})).memberships).toMatchObject([
      { tenant: { id: admin.tenantId, name: 'Acme Corp' }, role: 'platform-admin', memberId: admin.memberId, isInvited: false },
    ]);
  });

  test.each([
    ['platform-admin', ['agents:admin', 'agents:delete', 'tenant:admin', 'keys:admin', 'responses:write'], []],
    ['agent-developer', ['agents:read', 'agents:write', 'agents:use', 'responses:write'], ['agents:delete', 'agents:admin', 'keys:admin']],
    ['agent-user', ['agents:read', 'agents:use', 'responses:write'], ['agents:write', 'agents:delete', 'tenant:admin']],
    ['viewer', ['agents:read'], ['agents:use', 'responses:read', 'responses:write']],
  ])('the role %s has the scopes that it says', async (role, has, hasNot) => {
    const member = await profile.newMember(await profile.newTenant(), role, ['group_security_team']);
    expect(member.identity.scopes).toEqual(expect.arrayContaining(has));
    for (const scope of hasNot) expect(member.identity.scopes).not.toContain(scope);
    expect(member.identity.groups).toEqual(['group_security_team']);
  });

  test('a person who is invited is nobody there until they accept, and nobody again once they leave', async () => {
    const admin = await profile.newTenant();
    const guest = newInbox();
    const { member } = await admin.tenants.inviteMember({ inboxId: guest, role: 'viewer' });
    expect(await reasonOf(profile.identify({ inboxId: guest }, admin.tenantId))).toBe('TENANT_NOT_FOUND');
    expect((await profile.as(guest).listTenants({})).memberships).toMatchObject([{ isInvited: true, role: 'viewer' }]);
    await profile.as(guest).answerInvitation({ tenantId: admin.tenantId, accept: true });
    expect((await profile.identityOf({ inboxId: guest })).subject).toBe(member?.id);
    await profile.as(guest).answerInvitation({ tenantId: admin.tenantId, accept: false });
    expect(await reasonOf(profile.identify({ inboxId: guest }, admin.tenantId))).toBe('TENANT_NOT_FOUND');
    expect((await admin.tenants.listMembers({})).members.map(({ inboxId }) => inboxId)).toEqual([admin.inboxId]);
  });

  test('counts for its maker, in all tenants that they made, for all its users; the inbox is not told', async () => {
    const [one, other] = [await profile.newTenant(), await profile.newTenant()];
    const { membership } = await profile.as(one.inboxId).createTenant({ name: 'Again' });
    const again = await profile.identityOf({ inboxId: one.inboxId }, membership?.tenant?.id);
    const guest = await profile.newMember(one, 'agent-user');
    const { secret } = await one.keys.createKey({ name: 'CI', scopes: ['agents:read'] });
    const byKey = await profile.identityOf({ key: secret });
    expect(one.identity.payer).toMatch(/^payer_[a-z2-7]{26}$/);
    for (const { payer } of [again, guest.identity, byKey]) expect(payer).toBe(one.identity.payer);
    expect(other.identity.payer).not.toBe(one.identity.payer);
  });

  test('a member of several tenants says which', async () => {
    const [first, second] = [await profile.newTenant(), await profile.newTenant()];
    await second.tenants.inviteMember({ inboxId: first.inboxId, role: 'viewer' });
    // An invitation that nobody has accepted does not get in the way.
    expect((await profile.identityOf({ inboxId: first.inboxId })).tenantId).toBe(first.tenantId);
    await profile.as(first.inboxId).answerInvitation({ tenantId: second.tenantId, accept: true });
    expect(await reasonOf(profile.identify({ inboxId: first.inboxId }))).toBe('TENANT_REQUIRED');
    for (const { tenantId } of [first, second]) {
      expect((await profile.identityOf({ inboxId: first.inboxId }, tenantId)).tenantId).toBe(tenantId);
    }
  });

  test('members and events come in pages', async () => {
    const admin = await profile.newTenant();
    for (let n = 0; n < 4; n += 1) await profile.newMember(admin, 'viewer');
    const inboxes: string[] = [];
    for (let afterId = '', hasMore = true; hasMore; ) {
      const page = await admin.tenants.listMembers({ pageSize: 2, afterId });
      inboxes.push(...page.members.map(({ inboxId }) => inboxId));
      ({ hasMore } = page);
      afterId = page.members.at(-1)?.id ?? '';
    }
    expect([inboxes.length, new Set(inboxes).size]).toEqual([5, 5]);
    expect(await reasonOf(admin.tenants.listMembers({ afterId: newId('user') }))).toBe('MEMBER_NOT_FOUND');
    const first = await admin.tenants.listAuditEvents({ pageSize: 5 });
    const second = await admin.tenants.listAuditEvents({ pageSize: 5, afterId: first.events.at(-1)?.id });
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    const ids = [...first.events, ...second.events].map(({ id }) => id);
    expect(new Set(ids).size).toBe(9);
    // They do not count what happens in other tenants, and lead nowhere there.
    for (const id of ids) expect(id).toMatch(/^event_[0-9a-f]{32}$/);
    const other = await profile.newTenant();
    expect(await reasonOf(other.tenants.listAuditEvents({ afterId: ids[0] }))).toBe('PAGE_TOKEN_INVALID');
  });

  test('changes are recorded: who, what, on which ID', async () => {
    const admin = await profile.newTenant();
    const member = await profile.newMember(admin, 'viewer');
    await admin.tenants.updateMember({ memberId: member.memberId, role: 'agent-user' });
    await admin.tenants.removeMember({ memberId: member.memberId });
    expect(await actions(admin)).toEqual([
      ['member.remove', admin.memberId, member.memberId],
      ['member.update', admin.memberId, member.memberId],
      ['member.accept', member.memberId, member.memberId],
      ['member.invite', admin.memberId, member.memberId],
      ['tenant.create', admin.memberId, admin.tenantId],
    ]);
    const { events } = await admin.tenants.listAuditEvents({ subject: member.memberId });
    expect(events.map(({ action }) => action)).toEqual(['member.accept']);
  });
});

describe('attack:', () => {
  test('events are changed or deleted, in the database, too', async () => {
    const admin = await profile.newTenant();
    const events = await actions(admin);
    for (const statement of [
      `update audit_events set subject = 'somebody else'`,
      'delete from audit_events',
      'truncate audit_events',
      `update audit_events set detail = '{}' where false or true`,
    ]) {
      await expect(profile.database.query(statement)).rejects.toThrow('audit events are never changed');
    }
    expect(await actions(admin)).toEqual(events);
  });

  test('a person names a tenant that they are not in', async () => {
    const [admin, stranger] = [await profile.newTenant(), await profile.newTenant()];
    const foreign = await refused(profile.identify({ inboxId: stranger.inboxId }, admin.tenantId));
    expect(foreign.reason).toBe('TENANT_NOT_FOUND');
    expect(foreign).toEqual(await refused(profile.identify({ inboxId: stranger.inboxId }, newId('tenant'))));
    const answered = await refused(profile.as(stranger.inboxId).answerInvitation({ tenantId: admin.tenantId, accept: true }));
    expect(answered).toEqual(await refused(profile.as(stranger.inboxId).answerInvitation({ tenantId: newId('tenant'), accept: true })));
  });

  test('an admin reaches members of another tenant', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const member = await profile.newMember(other, 'viewer');
    const calls = [
      (memberId: string) => admin.tenants.updateMember({ memberId, role: 'platform-admin' }),
      (memberId: string) => admin.tenants.removeMember({ memberId }),
      (memberId: string) => admin.tenants.removeMember({ memberId: admin.memberId, keysTo: memberId }),
    ];
    for (const call of calls) {
      const why = await refused(call(member.memberId));
      expect(why.reason).toBe('MEMBER_NOT_FOUND');
      expect(why).toEqual(await refused(call(newId('user'))));
    }
    expect(await profile.identityOf({ inboxId: member.inboxId })).toEqual(member.identity);
    expect((await admin.tenants.listAuditEvents({ target: member.memberId })).events).toEqual([]);
  });

  test('members without tenant:admin change people', async () => {
    const admin = await profile.newTenant();
    const developer = await profile.newMember(admin, 'agent-developer');
    const calls = [
      developer.tenants.updateMember({ memberId: developer.memberId, role: 'platform-admin' }),
      developer.tenants.inviteMember({ inboxId: newInbox(), role: 'platform-admin' }),
      developer.tenants.removeMember({ memberId: admin.memberId }),
      developer.tenants.updateTenant({ name: 'Mine' }),
      developer.tenants.listMembers({}),
      developer.tenants.listAuditEvents({}),
      developer.tenants.listIssuers({}),
    ].map(refused);
    for (const why of await Promise.all(calls)) expect(why).toMatchObject({ reason: 'SCOPE_MISSING', metadata: { scope: 'tenant:admin' } });
  });

  test('a credential makes members that have more than itself', async () => {
    const admin = await profile.newTenant();
    const member = await profile.newMember(admin, 'viewer');
    const narrow = profile.member({ ...admin.identity, scopes: ['tenant:admin', 'agents:read'], keyId: newId('key') }).tenants;
    const issuer = { issuer: 'https://login.example', audience: 'x', rolesClaim: 'roles' };
    const calls = [
      narrow.inviteMember({ inboxId: newInbox(), role: 'platform-admin' }),
      narrow.inviteMember({ inboxId: newInbox(), role: 'agent-user' }),
      narrow.updateMember({ memberId: member.memberId, role: 'agent-developer' }),
      narrow.createIssuer({ ...issuer, roles: { boss: 'platform-admin' } }),
      narrow.createIssuer({ ...issuer, defaultRole: 'agent-user' }),
    ];
    const told = (await Promise.all(calls.map(refused))).map(({ reason, metadata }) => [reason, metadata.field]);
    expect(told).toEqual(['role', 'role', 'role', 'roles', 'default_role'].map((field) => ['KEY_EXCEEDS_MAKER', field]));
    await narrow.inviteMember({ inboxId: newInbox(), role: 'viewer' });
    await narrow.updateMember({ memberId: member.memberId, groups: { groups: ['group_a'] } });
    await narrow.updateMember({ memberId: member.memberId, role: 'viewer' });
  });

  test('a key for some agents changes the members, providers or name of the tenant', async () => {
    const admin = await profile.newTenant();
    const member = await profile.newMember(admin, 'viewer');
    const { tenants } = profile.member({ ...admin.identity, keyId: newId('key'), allowedAgents: [newId('agent')] });
    const { memberId } = member;
    const calls = [
      tenants.inviteMember({ inboxId: newInbox(), role: 'viewer' }),
      tenants.updateMember({ memberId, role: 'viewer' }),
      tenants.removeMember({ memberId }),
      tenants.createIssuer({ issuer: 'https://login.example', audience: 'x', rolesClaim: 'roles' }),
      tenants.deleteIssuer({ issuerId: newId('iss') }),
      tenants.updateTenant({ name: 'Mine' }),
    ].map(refused);
    for (const why of await Promise.all(calls))
      expect(why).toMatchObject({ reason: 'SCOPE_MISSING', message: expect.stringContaining('for some agents only') });
    expect((await tenants.listMembers({})).members).toHaveLength(2);
  });

  test('a text with U+0000, which the database does not take', async () => {
    const { tenants } = await profile.newTenant();
    const issuer = { issuer: 'https://login.example', audience: 'x', rolesClaim: 'roles', groupsClaim: 'groups' };
    const calls = [
      tenants.listAuditEvents({ target: '\0' }),
      tenants.createIssuer({ ...issuer, issuer: 'https://login.example/\0' }),
      tenants.createIssuer({ ...issuer, jwksUrl: 'https://login.example/\0' }),
      tenants.createIssuer({ ...issuer, audience: 'x\0' }),
      tenants.createIssuer({ ...issuer, roles: { 'a\0': 'viewer' } }),
      tenants.createIssuer({ ...issuer, groups: { 'a\0': 'group_a' } }),
      tenants.updateTenant({ name: 'a\0' }),
    ].map(reasonOf);
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['VALIDATION_FAILED']));
  });

  test('two admins remove each other at the same time: one stays', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const outcomes = await Promise.all([
      reasonOf(admin.tenants.removeMember({ memberId: second.memberId })),
      reasonOf(second.tenants.removeMember({ memberId: admin.memberId })),
    ]);
    expect(outcomes.toSorted()).toEqual(['LAST_ADMIN', 'nothing was refused']);
    const { rows } = await profile.database.query('select role from members where tenant_id = $1', [admin.tenantId]);
    expect(rows).toEqual([{ role: 'platform-admin' }]);
  });

  test('the last admin leaves, or takes their own role away', async () => {
    const admin = await profile.newTenant();
    // An admin who has not accepted cannot help anybody.
    await admin.tenants.inviteMember({ inboxId: newInbox(), role: 'platform-admin' });
    expect(await reasonOf(profile.as(admin.inboxId).answerInvitation({ tenantId: admin.tenantId, accept: false }))).toBe('LAST_ADMIN');
    expect(await reasonOf(admin.tenants.updateMember({ memberId: admin.memberId, role: 'viewer' }))).toBe('LAST_ADMIN');
  });

  test('tenants, members and invitations without end', async () => {
    const inboxId = newInbox();
    const made = await Promise.all(
      Array.from({ length: defaultCaps.tenantsPerPerson + 3 }, () => reasonOf(profile.as(inboxId).createTenant({ name: 'Mine' }))),
    );
    expect(made.filter((reason) => reason === 'QUOTA_EXCEEDED')).toHaveLength(3);

    const admin = await profile.newTenant();
    const fill = (many: number, columns: string) =>
      profile.database.query(
        `insert into members (id, tenant_id, inbox_id, role, groups, is_invited, created_at)
          select 'user_' || translate(lpad(n::text, 26, '0'), '0189', 'abcd'), ${columns}, 'viewer', '{}', true, now() from generate_series(1, $1) n`,
        [many],
      );
    await fill(defaultCaps.members - 2, `'${admin.tenantId}', encode(sha256(('a' || n)::bytea), 'hex')`);
    const last = await admin.tenants.inviteMember({ inboxId: newInbox(), role: 'viewer' });
    expect(await refused(admin.tenants.inviteMember({ inboxId: newInbox(), role: 'viewer' }))).toMatchObject({
      reason: 'QUOTA_EXCEEDED',
      metadata: { scope: 'members', limit: '500' },
    });
    await admin.tenants.removeMember({ memberId: last.member?.id ?? '' });
    await admin.tenants.inviteMember({ inboxId: newInbox(), role: 'viewer' });
    expect(await reasonOf(admin.tenants.inviteMember({ inboxId: admin.inboxId, role: 'viewer' }))).toBe('MEMBER_EXISTS');
  });

  test('one person is invited by every tenant there is', async () => {
    const [admin, guest] = [await profile.newTenant(), newInbox()];
    const many = defaultCaps.invitations - 1;
    const id = (prefix: string) => `'${prefix}_' || translate(lpad((n + 5000)::text, 26, '0'), '0189', 'abcd')`;
    await profile.database.query(
      `with made as (insert into tenants (id, name, created_by, created_at)
          select ${id('tenant')}, 'Spam', $2, now() from generate_series(1, $1) n returning id)
        insert into members (id, tenant_id, inbox_id, role, groups, is_invited, created_at)
          select replace(id, 'tenant', 'user'), id, $3, 'viewer', '{}', true, now() from made`,
      [many, newInbox(), guest],
    );
    await admin.tenants.inviteMember({ inboxId: guest, role: 'viewer' });
    const other = await profile.newTenant();
    expect(await refused(other.tenants.inviteMember({ inboxId: guest, role: 'viewer' }))).toMatchObject({
      reason: 'QUOTA_EXCEEDED',
      metadata: { scope: 'invitations', limit: '100' },
    });
    expect((await profile.as(guest).listTenants({})).memberships).toHaveLength(100);
  });

  test('people without end make tenants without end: 200 in a day', async () => {
    const before = (await profile.database.query('select count(*)::integer as count from tenants')).rows[0].count;
    await profile.database.query(
      `insert into tenants (id, name, created_by, created_at)
        select 'tenant_' || translate(lpad(n::text, 26, '0'), '0189', 'abcd'), 'x', repeat('a', 64), now() from generate_series(1, $1) n`,
      [defaultCaps.tenantsPerDay - before - 1],
    );
    const made = await Promise.all([1, 2, 3].map(() => reasonOf(profile.as(newInbox()).createTenant({ name: 'Mine' }))));
    expect(made.filter((reason) => reason === 'QUOTA_EXCEEDED')).toHaveLength(2);
    await profile.database.query(`delete from tenants where created_by = repeat('a', 64)`);
  });

  test('a person makes a tenant where only some people may', async () => {
    const [listed, stranger] = [newInbox(), newInbox()];
    await using restricted = await runningProfile({ tenantMakers: { inboxes: [listed], admins: true } });
    const refusedFor = (inboxId: string) => reasonOf(restricted.as(inboxId).createTenant({ name: 'Mine' }));
    expect(await refusedFor(stranger)).toBe('TENANT_MAKING_RESTRICTED');
    const { membership } = await restricted.as(listed).createTenant({ name: 'Acme' });
    const tenantId = membership?.tenant?.id ?? '';
    const admin = restricted.member(await restricted.identityOf({ inboxId: listed }, tenantId));
    for (const [inboxId, role] of [
      [stranger, 'agent-developer'],
      [newInbox(), 'platform-admin'],
    ] as const) {
      await admin.tenants.inviteMember({ inboxId, role });
      // An invitation makes nobody an admin.
      expect(await refusedFor(inboxId)).toBe('TENANT_MAKING_RESTRICTED');
      await restricted.as(inboxId).answerInvitation({ tenantId, accept: true });
      const may = role === 'platform-admin';
      expect([
        role,
        await restricted
          .as(inboxId)
          .createTenant({ name: 'Mine' })
          .then(
            () => true,
            () => false,
          ),
      ]).toEqual([role, may]);
    }
  });

  test('changes without end fill the audit', async () => {
    const admin = await profile.newTenant();
    await profile.database.query(
      `insert into audit_events (tenant_id, time, subject, key_id, action, target, detail)
        select $1, now(), 'x', '', 'tenant.rename', '', '{}' from generate_series(1, $2)`,
      [admin.tenantId, defaultCaps.changesPerDay - 2],
    );
    await admin.tenants.updateTenant({ name: 'One' });
    expect(await refused(admin.tenants.updateTenant({ name: 'Two' }))).toMatchObject({ reason: 'QUOTA_EXCEEDED' });
    profile.clock.aheadMs += 25 * 3_600_000;
    await admin.tenants.updateTenant({ name: 'Two' });
  });
});
