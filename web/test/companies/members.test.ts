import { expect, test } from 'vitest';
import { groupsIn, tableIn } from '../../src/companies/members/member.ts';

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
