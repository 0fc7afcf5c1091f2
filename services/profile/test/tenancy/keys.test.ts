// API keys: what they may do, and what those who want more try.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { newId } from '@offshoot/refusals/ids';
import { presentedKey } from '@offshoot/rpc/auth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultCaps } from '../../src/tenancy/domain/caps.ts';
import { type Admin, newInbox, type RunningProfile, reasonOf, refused, runningProfile } from './tenancy-fixture.ts';

let profile: RunningProfile;
beforeAll(async () => {
  profile = await runningProfile();
});
afterAll(() => profile[Symbol.asyncDispose]());

const inDays = (days: number) => timestampFromDate(new Date(Date.now() + profile.clock.aheadMs + days * 86_400_000));
const usual = { name: 'CI', scopes: ['agents:read', 'agents:use'] };
const make = async (admin: Pick<Admin, 'keys'>, o: Parameters<Admin['keys']['createKey']>[0] = {}) => {
  const { key, secret } = await admin.keys.createKey({ ...usual, ...o });
  return { id: key?.id ?? '', secret, key };
};
/** The ID of a new agent. */
const newAgent = async ({ agents }: Admin, name = 'a') =>
  (await agents.createProfile({ bodyJson: JSON.stringify({ name, instructions: 'x' }) })).profile?.id ?? '';
/** Who works with a key. */
const holder = async (secret: string) => {
  const identity = await profile.identityOf({ key: secret });
  return { identity, ...profile.member(identity) };
};

describe('an API key', () => {
  test('acts as itself, in its tenant, with what it was given', async () => {
    const admin = await profile.newTenant();
    const agent = await newAgent(admin);
    const { id, secret, key } = await make(admin, {
      groups: ['group_security_team'],
      allowedAgents: [agent],
      limits: { requestsPerMinute: 60, tokensPerMinute: 1000n },
      expireTime: inDays(1),
    });
    expect(key).toMatchObject({ name: 'CI', createdBy: admin.memberId, hint: secret.slice(-4) });
    expect(await profile.identityOf({ key: secret })).toEqual({
      tenantId: admin.tenantId,
      payer: expect.stringMatching(/^payer_/),
      subject: id,
      groups: ['group_security_team'],
      scopes: usual.scopes,
      keyId: id,
      allowedAgents: [agent],
    });
    const { limits, tokenWaitMs, expireTime } = await profile.identify({ key: secret });
    expect(limits).toMatchObject({ requestsPerMinute: 60, tokensPerMinute: 1000n });
    expect(tokenWaitMs).toBe(0n);
    expect(expireTime).toEqual(key?.expireTime);
  });

  test('is shown once: neither the database nor any later answer has its secret', async () => {
    const admin = await profile.newTenant();
    const { id, secret } = await make(admin);
    const random = secret.slice(-43);
    expect(Buffer.from(random, 'base64url')).toHaveLength(32);
    const { rows } = await profile.database.query(`select row_to_json(k)::text as row from api_keys k where id = $1`, [id]);
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(random);
    expect(rows[0].row).toContain(Buffer.from(presentedKey(secret)?.digest ?? []).toString('hex'));
    const told = JSON.stringify([await admin.keys.getKey({ keyId: id }), await admin.keys.listKeys({})], (_, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(told).toContain(id);
    expect(told).not.toContain(random);
    const events = await admin.tenants.listAuditEvents({});
    expect(events.events.map(({ action }) => action)).toEqual(['key.create', 'tenant.create']);
    expect(JSON.stringify(events.events.map(({ detail }) => detail))).not.toContain(random);
  });

  test('is listed with the others, newest first, page by page', async () => {
    const admin = await profile.newTenant();
    const made: string[] = [];
    for (let n = 0; n < 5; n += 1) made.unshift((await make(admin)).id);
    const listed: string[] = [];
    for (let afterId = '', hasMore = true; hasMore; afterId = listed.at(-1) ?? '') {
      const page = await admin.keys.listKeys({ pageSize: 2, afterId });
      listed.push(...page.keys.map(({ id }) => id));
      ({ hasMore } = page);
    }
    expect(listed.toSorted()).toEqual(made.toSorted());
    expect(await reasonOf(admin.keys.listKeys({ afterId: newId('key') }))).toBe('KEY_NOT_FOUND');
  });

  test('ends when it expires, when it is revoked, and with its maker', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const [expiring, revoked, orphaned, inherited] = [
      await make(admin, { expireTime: inDays(1) }),
      await make(admin),
      await make(second),
      await make(second),
    ];
    for (const { secret } of [expiring, revoked, orphaned, inherited]) await profile.identify({ key: secret });
    await admin.keys.revokeKey({ keyId: revoked.id });
    expect(await reasonOf(profile.identify({ key: revoked.secret }))).toBe('CREDENTIAL_INVALID');
    expect((await admin.tenants.removeMember({ memberId: second.memberId })).revokedKeys).toBe(2);
    expect(await reasonOf(profile.identify({ key: orphaned.secret }))).toBe('CREDENTIAL_INVALID');
    await profile.identify({ key: expiring.secret });
    profile.clock.aheadMs += 86_400_000;
    expect(await reasonOf(profile.identify({ key: expiring.secret }))).toBe('CREDENTIAL_INVALID');
  });

  test('stays when its maker goes, if another member answers for it from then on', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const { secret } = await make(second, { scopes: ['agents:read', 'agents:write'] });
    const heir = await profile.newMember(admin, 'agent-user');
    await admin.tenants.removeMember({ memberId: second.memberId, keysTo: heir.memberId });
    // Not more than the heir's role.
    expect((await profile.identityOf({ key: secret })).scopes).toEqual(['agents:read']);
  });

  test('has what its maker has now: a smaller role makes the key smaller, at once', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const { secret } = await make(second, { scopes: ['agents:read', 'agents:admin', 'keys:admin'] });
    await admin.tenants.updateMember({ memberId: second.memberId, role: 'viewer' });
    expect((await profile.identityOf({ key: secret })).scopes).toEqual(['agents:read']);
    await admin.tenants.updateMember({ memberId: second.memberId, role: 'platform-admin' });
    expect((await profile.identityOf({ key: secret })).scopes).toEqual(['agents:read', 'agents:admin', 'keys:admin']);
  });

  test('gets a new secret and stays the same key; the old one works as long as was said', async () => {
    const admin = await profile.newTenant();
    const { id, secret } = await make(admin);
    const first = await admin.keys.rotateKey({ keyId: id, graceSeconds: 3600 });
    for (const one of [secret, first.secret]) expect((await profile.identityOf({ key: one })).subject).toBe(id);
    profile.clock.aheadMs += 3_600_000;
    expect(await reasonOf(profile.identify({ key: secret }))).toBe('CREDENTIAL_INVALID');
    const second = await admin.keys.rotateKey({ keyId: id });
    expect(await reasonOf(profile.identify({ key: first.secret }))).toBe('CREDENTIAL_INVALID');
    expect((await profile.identityOf({ key: second.secret })).subject).toBe(id);
    await admin.keys.revokeKey({ keyId: id });
    expect(await refused(admin.keys.rotateKey({ keyId: id }))).toMatchObject({ reason: 'KEY_ENDED', message: 'The key was revoked.' });
    const brief = await make(admin, { expireTime: inDays(1) });
    profile.clock.aheadMs += 2 * 86_400_000;
    expect(await refused(admin.keys.rotateKey({ keyId: brief.id }))).toMatchObject({
      reason: 'KEY_ENDED',
      message: 'The key has expired.',
    });
  });

  test('waits once its tokens of a minute are used; what it used is counted once', async () => {
    const admin = await profile.newTenant();
    const { id, secret } = await make(admin, { limits: { tokensPerMinute: 600n } });
    const responseId = newId('resp');
    const usage = { responseId, tenantId: admin.tenantId, subject: id, inputTokens: 500n, outputTokens: 700n, requests: 1 };
    for (let n = 0; n < 3; n += 1) await profile.record.recordUsage({ records: [usage, usage] });
    // 1,200 tokens of 600 a minute: a minute's worth may stand, the other has to run off first.
    const waits = Number((await profile.identify({ key: secret })).tokenWaitMs);
    expect(waits).toBeGreaterThan(50_000);
    expect(waits).toBeLessThanOrEqual(60_000);
    profile.clock.aheadMs += 60_000;
    expect((await profile.identify({ key: secret })).tokenWaitMs).toBe(0n);
    const { rows } = await admin.usage.listUsage({});
    expect(rows.map(({ subject, requests, inputTokens, outputTokens }) => ({ subject, requests, inputTokens, outputTokens }))).toEqual([
      { subject: id, requests: 1n, inputTokens: 500n, outputTokens: 700n },
    ]);
  });

  test('is counted with many others in one call: each ID once, and sums by key, agent and version', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const { id, secret } = await make(admin, { limits: { tokensPerMinute: 600n } });
    const agentId = newId('agent');
    const record = (of: { tenantId: string; subject: string; agentVersion: number }) => ({
      ...{ responseId: newId('resp'), agentId, inputTokens: 100n, outputTokens: 200n, requests: 1 },
      ...of,
    });
    const of = { tenantId: admin.tenantId, subject: id };
    const mine = [1, 1, 2].map((agentVersion) => record({ ...of, agentVersion }));
    // A key that is named with another tenant is not that key.
    const foreign = record({ tenantId: other.tenantId, subject: id, agentVersion: 1 });
    await Promise.all([...mine, foreign].map((one) => profile.record.recordUsage({ records: [one, ...mine, foreign] })));
    const { rows } = await admin.usage.listUsage({});
    expect(
      rows.map(({ agentVersion, requests, inputTokens, outputTokens }) => [agentVersion, requests, inputTokens, outputTokens]),
    ).toEqual([
      [1, 2n, 200n, 400n],
      [2, 1n, 100n, 200n],
    ]);
    const waits = Number((await profile.identify({ key: secret })).tokenWaitMs);
    expect(waits).toBeGreaterThan(20_000);
    expect(waits).toBeLessThanOrEqual(30_000);
  });
});

test('those whose key, membership or scope has ended are told to the service that works for them', async () => {
  const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
  const [stays, demoted, removed] = [
    await profile.newMember(admin, 'agent-user'),
    await profile.newMember(admin, 'agent-user'),
    await profile.newMember(admin, 'agent-user'),
  ];
  const [revoked, ends, kept] = [
    await make(admin, { scopes: ['responses:write'] }),
    await make(admin, {
      scopes: ['responses:write'],
      expireTime: timestampFromDate(new Date(Date.now() + 60_000 + profile.clock.aheadMs)),
    }),
    await make(admin, { scopes: ['responses:write'] }),
  ];
  const all = [stays.memberId, demoted.memberId, removed.memberId, revoked.id, ends.id, kept.id];
  const endedIn = async (tenantId: string, ids = all) => {
    const subjects = ids.map((subject) => ({ tenantId, subject }));
    const { ended } = await profile.subjects.findEndedSubjects({ subjects, scope: 'responses:write' });
    return ended.map(({ subject }) => subject);
  };
  expect(await endedIn(admin.tenantId)).toEqual([]);
  expect(await endedIn(other.tenantId)).toEqual(all);
  await admin.tenants.updateMember({ memberId: demoted.memberId, role: 'viewer' });
  await admin.tenants.removeMember({ memberId: removed.memberId });
  await admin.keys.revokeKey({ keyId: revoked.id });
  profile.clock.aheadMs += 60_000;
  const gone = [demoted.memberId, removed.memberId, revoked.id, ends.id];
  expect(await endedIn(admin.tenantId)).toEqual(gone);
  // With an identity provider, a subject without a row may be its user, but a former member may not.
  const stranger = newId('user');
  expect(await endedIn(admin.tenantId, [stranger])).toEqual([stranger]);
  await profile.database.query(
    `insert into issuers (id, tenant_id, issuer, audience, jwks_url, algorithms, roles_claim, roles, default_role, groups_claim, groups, created_at)
      values ($1, $2, 'https://issuer.example', 'here', 'https://issuer.example/keys', '{RS256}', '', '{}', 'viewer', '', '{}', now())`,
    [newId('iss'), admin.tenantId],
  );
  expect(await endedIn(admin.tenantId, [...all, stranger])).toEqual(gone);
});

describe('attack:', () => {
  test('a key that is guessed, forged, cut short or of another tenant', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const [{ secret }, foreign] = [await make(admin), await make(other)];
    const lastChanged = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A');
    const forged = [
      lastChanged,
      secret.slice(0, -1),
      `${secret}A`,
      secret.toUpperCase(),
      `${secret.slice(0, 34)}${foreign.secret.slice(34)}`,
      secret.replace('sk-off_', 'sk-'),
      `sk-off_${'a'.repeat(26)}_${'A'.repeat(43)}`,
      ` ${secret}`,
    ];
    for (const key of forged)
      expect({ key, reason: await reasonOf(profile.identify({ key })) }).toEqual({ key, reason: 'CREDENTIAL_INVALID' });
    // A valid key for another tenant than its own is refused in the same words.
    const [wrong, foreignTenant] = [
      await refused(profile.identify({ key: lastChanged })),
      await refused(profile.identify({ key: secret }, other.tenantId)),
    ];
    expect(foreignTenant).toEqual(wrong);
    expect((await profile.identityOf({ key: secret }, admin.tenantId)).tenantId).toBe(admin.tenantId);
  });

  test('a key makes a key that has more than itself', async () => {
    const admin = await profile.newTenant();
    const [agent, otherAgent] = [await newAgent(admin), await newAgent(admin, 'b')];
    const narrow = await holder(
      (
        await make(admin, {
          scopes: ['keys:admin', 'agents:read'],
          groups: ['group_a'],
          allowedAgents: [agent],
          limits: { requestsPerMinute: 10, tokensPerMinute: 100n },
          expireTime: inDays(7),
        })
      ).secret,
    );
    const good = {
      scopes: ['agents:read'],
      groups: ['group_a'],
      allowedAgents: [agent],
      limits: { requestsPerMinute: 2, tokensPerMinute: 20n },
      expireTime: inDays(6),
    };
    const { key } = await make(narrow, good);
    expect(key?.createdBy).toBe(narrow.identity.subject);
    // What it gave away is no longer its own.
    const more = {
      scopes: { scopes: ['agents:read', 'agents:write'] },
      groups: { groups: ['group_b'] },
      'allowed_agents ': { allowedAgents: [] },
      allowed_agents: { allowedAgents: [agent, otherAgent] },
      'limits.requests_per_minute': { limits: { requestsPerMinute: 8, tokensPerMinute: 20n } },
      'limits.requests_per_minute ': { limits: { tokensPerMinute: 20n } },
      'limits.tokens_per_minute': { limits: { requestsPerMinute: 2 } },
      'limits.tokens_per_minute ': { limits: { requestsPerMinute: 2, tokensPerMinute: 80n } },
      expires_at: { expireTime: inDays(8) },
    };
    for (const [field, change] of Object.entries(more)) {
      const why = await refused(make(narrow, { ...good, ...change }));
      expect([why.reason, why.metadata.field]).toEqual(['KEY_EXCEEDS_MAKER', field.trim()]);
    }
    // Without an end of its own, it ends with the key that makes it.
    const { key: endless } = await make(narrow, { ...good, expireTime: undefined });
    expect(endless?.expireTime && timestampDate(endless.expireTime)).toEqual(
      (await admin.keys.getKey({ keyId: narrow.identity.keyId })).key?.expireTime &&
        timestampDate((await admin.keys.getKey({ keyId: narrow.identity.keyId })).key?.expireTime ?? inDays(0)),
    );
  });

  test('a key or a member rotates another key, to be that key from then on', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin');
    const keysOnly = { scopes: ['keys:admin', 'agents:read'] };
    const [target, sibling] = [await make(admin, keysOnly), await make(admin, keysOnly)];
    const child = await make(await holder(target.secret), keysOnly);
    const thieves = { second, sibling: await holder(sibling.secret), child: await holder(child.secret) };
    for (const [name, { keys }] of Object.entries(thieves)) {
      const why = await refused(keys.rotateKey({ keyId: target.id }));
      expect({ name, reason: why.reason, help: why.metadata.help }).toEqual({
        ...{ name, reason: 'KEY_EXCEEDS_MAKER', help: 'Make a key of your own, and revoke this one.' },
      });
    }
    // Neither the maker of a key's maker nor the heir of a leaving member's keys can become it.
    expect(await reasonOf(admin.keys.rotateKey({ keyId: child.id }))).toBe('KEY_EXCEEDS_MAKER');
    const left = await make(second);
    await admin.tenants.removeMember({ memberId: second.memberId, keysTo: admin.memberId });
    expect(await reasonOf(admin.keys.rotateKey({ keyId: left.id }))).toBe('KEY_EXCEEDS_MAKER');
    for (const { secret, id } of [target, child, left]) expect((await profile.identityOf({ key: secret })).subject).toBe(id);

    const owners = [admin, await holder(target.secret)];
    for (const { keys } of owners) await keys.rotateKey({ keyId: target.id, graceSeconds: 60 });
    await admin.keys.revokeKey({ keyId: child.id });
  });

  test('who has a secret that was replaced takes the key over, or leaves keys behind', async () => {
    const admin = await profile.newTenant();
    const key = await make(admin, { scopes: ['keys:admin', 'agents:read'] });
    const { secret } = await admin.keys.rotateKey({ keyId: key.id, graceSeconds: 60 });
    const [before, now] = [await holder(key.secret), await holder(secret)];
    expect(before.identity.scopes).toEqual(['agents:read']);
    expect(await reasonOf(before.keys.rotateKey({ keyId: key.id }))).toBe('SCOPE_MISSING');
    expect(await reasonOf(make(before))).toBe('SCOPE_MISSING');
    await now.keys.rotateKey({ keyId: key.id });
  });

  test('a key keeps groups that its maker was removed from', async () => {
    const admin = await profile.newTenant();
    const second = await profile.newMember(admin, 'platform-admin', ['group_a', 'group_b']);
    const key = await make(second, { scopes: ['keys:admin', 'agents:read'], groups: ['group_a', 'group_b', 'group_c'] });
    const child = await make(await holder(key.secret), { scopes: ['agents:read'], groups: ['group_a'] });
    const groupsOf = async ({ secret }: { secret: string }) => (await profile.identityOf({ key: secret })).groups;
    // An admin gives any group, and loses that right with the role.
    expect(await groupsOf(key)).toEqual(['group_a', 'group_b', 'group_c']);
    await admin.tenants.updateMember({ memberId: second.memberId, role: 'agent-user' });
    expect(await groupsOf(key)).toEqual(['group_a', 'group_b']);
    await admin.tenants.updateMember({ memberId: second.memberId, role: 'platform-admin', groups: { groups: ['group_b'] } });
    expect([await groupsOf(key), await groupsOf(child)]).toEqual([['group_b', 'group_c'], []]);
    expect((await admin.keys.getKey({ keyId: key.id })).key?.groups).toEqual(['group_b', 'group_c']);
  });

  test('a limited key makes keys, at once or in turn, to have its limits several times', async () => {
    const admin = await profile.newTenant();
    const limits = (requestsPerMinute: number, tokens: number) => ({
      ...{ scopes: ['agents:read'], limits: { requestsPerMinute, tokensPerMinute: BigInt(tokens) } },
    });
    const root = await make(admin, { ...limits(10, 1000), scopes: ['keys:admin', 'agents:read'] });
    const rooted = await holder(root.secret);
    const limitsOf = async (keyId: string) => {
      const { requestsPerMinute, tokensPerMinute } = (await admin.keys.getKey({ keyId })).key?.limits ?? {};
      return [requestsPerMinute, Number(tokensPerMinute)];
    };
    const first = await make(rooted, { ...limits(6, 600), scopes: ['keys:admin', 'agents:read'] });
    const grandchild = await make(await holder(first.secret), limits(2, 200));
    expect([await limitsOf(root.id), await limitsOf(first.id)]).toEqual([
      [4, 400],
      [4, 400],
    ]);
    expect(await refused(make(rooted, limits(4, 100)))).toMatchObject({
      reason: 'KEY_EXCEEDS_MAKER',
      metadata: { help: 'Give it 3 at most.' },
    });
    // What it gave comes back a minute after the key has ended, and once what was used has run off.
    const used = { responseId: newId('resp'), tenantId: admin.tenantId, subject: grandchild.id, inputTokens: 1000n, requests: 1 };
    await profile.record.recordUsage({ records: [used] });
    await admin.keys.revokeKey({ keyId: first.id });
    expect(await reasonOf(make(rooted, limits(4, 100)))).toBe('KEY_EXCEEDS_MAKER');
    profile.clock.aheadMs += 2 * 60_000;
    expect(await reasonOf(make(rooted, limits(4, 100)))).toBe('KEY_EXCEEDS_MAKER');
    profile.clock.aheadMs += 3 * 60_000;
    await make(rooted, limits(4, 100));
    expect(await limitsOf(root.id)).toEqual([6, 900]);
    // A maker without a limit has nothing to divide.
    const free = await holder((await make(admin, { scopes: ['keys:admin', 'agents:read'] })).secret);
    for (let n = 0; n < 2; n += 1) await make(free, limits(60, 1000));
  });

  test('a stolen key leaves keys of its own behind: they end with it', async () => {
    const admin = await profile.newTenant();
    const stolen = await make(admin, { scopes: ['keys:admin', 'agents:read'] });
    const child = await make(await holder(stolen.secret), { scopes: ['keys:admin', 'agents:read'] });
    const grandchild = await make(await holder(child.secret), { scopes: ['agents:read'] });
    const bystander = await make(admin);
    await admin.keys.revokeKey({ keyId: stolen.id });
    for (const { secret } of [stolen, child, grandchild]) {
      expect(await reasonOf(profile.identify({ key: secret }))).toBe('CREDENTIAL_INVALID');
    }
    await profile.identify({ key: bystander.secret });
    expect((await admin.keys.getKey({ keyId: grandchild.id })).key?.revokeTime).toBeDefined();
  });

  test('a credential without keys:admin touches keys, or one with it those of another tenant', async () => {
    const [admin, other] = [await profile.newTenant(), await profile.newTenant()];
    const developer = await profile.newMember(admin, 'agent-developer');
    const foreign = await make(other);
    const calls = [
      (who: Pick<Admin, 'keys'>, keyId: string) => who.keys.getKey({ keyId }),
      (who: Pick<Admin, 'keys'>, keyId: string) => who.keys.revokeKey({ keyId }),
      (who: Pick<Admin, 'keys'>, keyId: string) => who.keys.rotateKey({ keyId }),
    ];
    const own = await make(admin);
    for (const call of [...calls, () => developer.keys.createKey(usual), () => developer.keys.listKeys({})]) {
      expect(await refused(call(developer, own.id))).toMatchObject({ reason: 'SCOPE_MISSING', metadata: { scope: 'keys:admin' } });
    }
    for (const call of calls) {
      const why = await refused(call(admin, foreign.id));
      expect(why.reason).toBe('KEY_NOT_FOUND');
      expect(why).toEqual(await refused(call(admin, newId('key'))));
    }
    expect((await admin.keys.listKeys({})).keys.map(({ id }) => id)).toEqual([own.id]);
    await profile.identify({ key: foreign.secret });
  });

  test('scopes that are none', async () => {
    const admin = await profile.newTenant();
    for (const scope of ['agents:everything', 'tenant:root']) {
      expect(await reasonOf(make(admin, { scopes: [scope] }))).toBe('VALIDATION_FAILED');
    }
    expect(await reasonOf(make(admin, { scopes: ['AGENTS:READ'] }))).toBe('VALIDATION_FAILED');
    expect(await reasonOf(make(admin, { expireTime: inDays(-1) }))).toBe('VALIDATION_FAILED');
  });

  test('keys without end', async () => {
    const admin = await profile.newTenant();
    const first = await make(admin);
    await profile.database.query(
      `insert into api_keys (id, tenant_id, name, scopes, groups, allowed_agents, requests_per_minute, tokens_per_minute, digest, hint,
          created_by, maker_member_id, token_level_at, created_at)
        select 'key_' || translate(lpad(n::text, 26, '0'), '0189', 'abcd'), tenant_id, name, scopes, groups, allowed_agents, 0, 0, digest, hint,
          created_by, maker_member_id, token_level_at, created_at from api_keys, generate_series(1, $2) n where id = $1`,
      [first.id, defaultCaps.keys - 2],
    );
    const last = await make(admin);
    expect(await refused(make(admin))).toMatchObject({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'keys', limit: '200' } });
    await admin.keys.revokeKey({ keyId: last.id });
    await make(admin);
    // Those that have ended do not pile up either.
    await profile.database.query(`update api_keys set revoked_at = now() where tenant_id = $1`, [admin.tenantId]);
    for (let n = 0; n < 3; n += 1) await make(admin);
    const { rows } = await profile.database.query('select count(*)::int as count from api_keys where tenant_id = $1', [admin.tenantId]);
    expect(rows[0].count).toBe(defaultCaps.endedKeys + 3);
  });

  test('an inbox that is in no tenant', async () => {
    expect(await reasonOf(profile.identify({ inboxId: newInbox() }))).toBe('TENANT_REQUIRED');
  });
});
