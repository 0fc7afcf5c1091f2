// The actions from which an agent's soul holds it back, even if its owner allows them.
import { LEVELS } from '@offshoot/statements';
import type { EscalationAction } from '@offshoot/template-content/soul/soul.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../src/decide.ts';
import { isKnownCondition } from '../src/escalation.ts';
import { grantOf } from '../src/grant.ts';
import { planEffect } from '../src/planned-effect.ts';
import { action, anyActions, EMAIL, given, HOTEL, NOW, PAY, POST, READ, REMINDER, situation, situations, TEXT } from './arbitrary.ts';

const mail = action(EMAIL, { to: given(HOTEL), text: given('We arrive at 6.') });
const stranger = action(EMAIL, { to: given('eve@example.org'), text: given('Hello') });
const remind = action(REMINDER, { at: given('2026-11-27T09:00'), text: given('call the hotel') });
const pay = action(PAY, { to: given('0x00'), amount: given('1') });
const text = action(TEXT, { to: given('+15550100'), text: given('Hi') });
const rule = (condition: string, action: EscalationAction) => ({ condition, action });
const at = (what: typeof mail, ...escalations: ReturnType<typeof rule>[]) => {
  const effect = planEffect('c', what);
  return decide(what, situation({ level: 'L4', planned: effect ? [effect] : [], grants: [grantOf(what, NOW)], escalations }));
};
const word = (decision: ReturnType<typeof decide>) =>
  decision.is === 'run' || decision.is === 'sign' ? decision.is : `${decision.is}: ${decision.why}`;

describe('an escalation rule', () => {
  test('asks where a grant or the plan would have run, and refuses where it blocks', () => {
    expect(word(at(mail))).toBe('run');
    expect(word(at(mail, rule('action involves external communication', 'request-approval')))).toBe('ask: rule');
    expect(at(mail, rule('external communication', 'escalate'))).toMatchObject({ is: 'ask', why: 'rule', risk: 'R5' });
    expect(word(at(mail, rule('external communication', 'block')))).toBe('refuse: rule');
    expect(word(at(pay, rule('money', 'block')))).toBe('refuse: rule');
    expect(word(at(pay, rule('money', 'request-approval')))).toBe('sign');
    expect(word(at(remind, rule('any action', 'request-approval')))).toBe('ask: rule');
  });

  test.each<[string, typeof mail, boolean]>([
    ['e-mails', mail, true],
    ['E_MAIL', mail, true],
    ['emails', text, false],
    ['text messages', text, true],
    ['SMS', text, true],
    ['text messages', mail, false],
    ['first contact', stranger, true],
    ['a new recipient', stranger, true],
    ['first contact', mail, false],
    ['financial decisions', pay, true],
    ['spending', mail, false],
    ['action modifies data', remind, true],
    ['somebody is sad', mail, false],
  ])('about “%s” covers what it says', (condition, what, covers) => {
    expect(word(at(what, rule(condition, 'block'))) === 'refuse: rule').toBe(covers);
  });

  test('the strictest of several counts', () => {
    expect(word(at(mail, rule('e-mail', 'request-approval'), rule('any action', 'block'), rule('e-mail', 'escalate')))).toBe(
      'refuse: rule',
    );
  });

  test('says nothing about what the agent reads and says in its conversation', () => {
    for (const kind of [POST, READ]) {
      const what = action(kind, { url: given('https://example.org/'), text: given('Hi') });
      expect(word(at(what, rule('any action', 'block')))).toBe('run');
    }
  });

  test('whose words the policy does not know is told to the model only', () => {
    expect(['external communication', 'Money', 'any action', 'tools'].map(isKnownCondition)).toEqual([true, true, true, true]);
    expect(isKnownCondition('somebody asks for legal advice')).toBe(false);
  });

  test('attack: no rule lets an agent do more', () => {
    const rules = fc.array(
      fc.record({
        condition: fc.oneof(
          fc.string({ maxLength: 40 }),
          fc.constantFrom('any action', 'e-mail', 'money', 'tools', 'external communication'),
        ),
        action: fc.constantFrom<EscalationAction>('escalate', 'request-approval', 'block'),
      }),
      { maxLength: 4 },
    );
    const freedom = { run: 3, ask: 2, sign: 1, refuse: 0 };
    fc.assert(
      fc.property(anyActions, situations, rules, fc.constantFrom(...LEVELS), (what, part, escalations, level) => {
        const base = { ...part, level };
        const [without, held] = [decide(what, { ...base, escalations: [] }), decide(what, { ...base, escalations })];
        expect(freedom[held.is]).toBeLessThanOrEqual(freedom[without.is]);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
