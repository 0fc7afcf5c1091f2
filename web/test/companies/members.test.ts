import { expect, test } from 'vitest';
import { detailText } from '../../src/companies/members/audit-detail.ts';
import { groupsIn, isOnlyAdmin, type Member, tableIn } from '../../src/companies/names/member.ts';

test.each([
  ['', []],
  [' group_a,group_b  group_a\n', ['group_a', 'group_b']],
  ['group_a security', undefined],
  ['group_', undefined],
  ['group_Ä', undefined],
])('groups in %j', (text, groups) => {
  expect(groupsIn(text)).toEqual(groups);
});

test('each line of a table says what a value becomes; a value may contain the sign', () => {
  expect(tableIn('admins = platform-admin\n\n cn=dev,dc=x=agent-user \r\n')).toEqual({
    table: { admins: 'platform-admin', 'cn=dev,dc=x': 'agent-user' },
  });
  expect(tableIn('a = b\nnothing')).toMatchObject({ wrongLine: 2 });
  expect(tableIn('= b')).toMatchObject({ wrongLine: 1 });
  expect(tableIn('a =')).toMatchObject({ wrongLine: 1 });
});

test('the only admin is one beside whom nobody else is an admin yet', () => {
  const member = (id: string, role: Member['role'], status: Member['status'] = 'active') => ({ id, role, status }) as Member;
  const [a, b] = [member('a', 'platform-admin'), member('b', 'platform-admin', 'invited')];
  expect([a, b].map((one) => isOnlyAdmin(one, [a, b]))).toEqual([true, false]);
  expect(isOnlyAdmin(a, [a, member('c', 'platform-admin')])).toBe(false);
  expect(isOnlyAdmin(member('d', 'viewer'), [a])).toBe(false);
});

test('the details of an event are words, without what is empty', () => {
  expect(detailText({ revoked_keys: ['key_a', 'key_b'], keys_to: null, groups: [], grace_seconds: 0, version: { from: 1, to: 2 } })).toBe(
    'revoked keys: key_a, key_b; grace seconds: 0; version: from: 1; to: 2',
  );
  expect([null, undefined, 'text', {}].map(detailText)).toEqual(['', '', '', '']);
});
