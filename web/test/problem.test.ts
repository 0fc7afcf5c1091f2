import { nextSteps, reasons } from '@offshoot/refusals';
import { expect, test } from 'vitest';
import { problemOf } from '../src/add/problem.ts';

test('every reason of the contract has words and a next step', () => {
  for (const reason of reasons) {
    const { what, next } = problemOf('template', reason);
    expect([reason, what, next]).toEqual([reason, expect.stringMatching(/\.$/), expect.stringMatching(/./)]);
    expect(next, 'a page names no command').not.toContain('offshoot ');
  }
});

test('a reason without words of this page is shown with the next step of the contract', () => {
  expect(problemOf('template', 'TRANSFER_REFUSED')).toMatchObject({ remedy: 'again', next: nextSteps.TRANSFER_REFUSED });
  expect(problemOf('template', 'NEVER_HEARD_OF').next).toMatch(/Try again/);
});

test('what is wrong with a field is shown at the field', () => {
  expect(problemOf('template', 'INVITE_EXPIRED').field).toEqual({ at: 'invite' });
  expect(problemOf('template', 'USER_CONFIG_MISSING', { tools: 'a,b' }).field).toEqual({ at: 'values', tools: ['a', 'b'] });
  expect(problemOf('template', 'USER_CONFIG_INVALID', { tool: 'a', format: 'email' }).field).toEqual({ at: 'values', tools: ['a'] });
});

test('attack: a reason that names a property of all objects is only unknown', () => {
  for (const reason of ['constructor', 'toString', '__proto__'])
    expect(problemOf('template', reason).what).toBe(problemOf('template', 'NEVER_HEARD_OF').what);
});

test('a person who clones an agent is not sent to the store', () => {
  for (const reason of [...reasons, 'AGENT_UNVOUCHED', 'VERSION_UNVERIFIED']) {
    const { remedy, next } = problemOf('parent', reason);
    expect([reason, remedy], next).not.toEqual([reason, 'store']);
    expect([reason, next]).not.toEqual([reason, expect.stringMatching(/\bstore\b/)]);
  }
});
