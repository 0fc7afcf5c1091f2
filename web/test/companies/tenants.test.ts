import { expect, test } from 'vitest';
import { chosenOf, type Membership } from '../../src/companies/tenants/tenants.ts';

const member = (id: string, status: Membership['status'] = 'active'): Membership => ({
  id,
  name: id,
  role: 'viewer',
  member_id: 'user_a',
  status,
});

test('the kept choice counts as long as the person is a member, and the only tenant needs no choice', () => {
  const [a, b, invited] = [member('a'), member('b'), member('c', 'invited')];
  expect(chosenOf([a, b, invited], 'b')).toBe(b);
  expect(chosenOf([a, b], undefined)).toBeUndefined();
  expect(chosenOf([a, b], 'gone')).toBeUndefined();
  expect(chosenOf([a, invited], 'c')).toBe(a);
  expect(chosenOf([invited], 'c')).toBeUndefined();
});
