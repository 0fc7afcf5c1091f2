// What an agent does silently, what it asks for, and what it refuses.
import { LEVELS, type Level } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, authorityOf, riskOf } from '../src/action.ts';
import { DEFAULT_BUDGET } from '../src/budget.ts';
import { type Decision, decide, type Situation } from '../src/decide.ts';
import { grantOf } from '../src/grant.ts';
import { isTrusted } from '../src/origin.ts';
import { planEffect } from '../src/planned-effect.ts';
import {
  action,
  anyActions,
  attackersActions,
  DELEGATE,
  EMAIL,
  found,
  given,
  HOTEL,
  LINKED,
  MEMBER,
  NOW,
  PAY,
  POST,
  person,
  READ,
  REMINDER,
  situation,
  situations,
  TEXT,
} from './arbitrary.ts';

const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('missing');
  return value;
};
const word = (decision: Decision) =>
  decision.is === 'run' ? decision.by : decision.is === 'sign' ? 'sign' : `${decision.is}: ${decision.why}`;
const at = (level: Level, what: Action, part: Partial<Situation> = {}) => word(decide(what, situation({ level, ...part })));
const planned = (what: Action): Partial<Situation> => ({ planned: [present(planEffect('c', what))] });

const mail = action(EMAIL, { to: given(HOTEL), text: given('We arrive at 6.') });
const stranger = action(EMAIL, { to: given('eve@evil.example'), text: given('Hello') });
const remind = action(REMINDER, { at: given('2026-11-27T09:00'), text: given('call the hotel') });
const read = action(READ, { url: given('https://example.org/') });
const post = action(POST, { text: found('The hotel says yes.') });
const pay = action(PAY, { to: given('0x00'), amount: given('1') });
const text = action(TEXT, { to: given('+15550100'), text: given('Hi') });

describe('the table of levels', () => {
  const asTable = (what: Action, part: Partial<Situation> = {}) => LEVELS.map((level) => at(level, what, part));

  test('speaking', () => expect(asTable(post)).toEqual(['level', 'level', 'level', 'level']));
  test('reading from outside', () => expect(asTable(read)).toEqual(['refuse: level', 'level', 'level', 'level']));
  test('a reminder that was asked for', () => expect(asTable(remind, planned(remind))).toEqual(['refuse: level', 'plan', 'plan', 'plan']));
  test('an e-mail to a contact that the owner asked for', () =>
    expect(asTable(mail, planned(mail))).toEqual(['refuse: level', 'ask: risk', 'plan', 'plan']));
  test('an e-mail to a stranger', () =>
    expect(asTable(stranger, planned(stranger))).toEqual(['refuse: level', 'ask: risk', 'ask: risk', 'ask: risk']));
  test('a text message', () => expect(asTable(text, planned(text))).toEqual(['refuse: level', 'ask: risk', 'ask: risk', 'ask: risk']));
  test('money', () => expect(asTable(pay, planned(pay))).toEqual(['refuse: level', 'refuse: level', 'sign', 'sign']));
  test('a trigger', () =>
    expect(asTable(post, { cause: { is: 'trigger' } })).toEqual(['refuse: not-addressed', 'refuse: not-addressed', 'level', 'level']));
  test('an e-mail of a trigger', () =>
    expect(asTable(mail, { ...planned(mail), cause: { is: 'trigger' } })).toEqual([
      'refuse: not-addressed',
      'refuse: not-addressed',
      'ask: requester',
      'plan',
    ]));
  test('with a grant', () => {
    const grants = [grantOf(mail, NOW), grantOf(stranger, NOW), grantOf(pay, NOW)];
    expect(asTable(mail, { grants })).toEqual(['refuse: level', 'ask: risk', 'grant', 'grant']);
    expect(asTable(stranger, { grants })).toEqual(['refuse: level', 'ask: risk', 'ask: risk', 'grant']);
    expect(asTable(pay, { grants })).toEqual(['refuse: level', 'refuse: level', 'sign', 'sign']);
  });
});

describe('whose request it is', () => {
  const asked = (inboxId: string, isAgent = false): Partial<Situation> => ({
    ...planned(mail),
    cause: { is: 'request', by: person(inboxId, isAgent) },
  });
  test('an e-mail that a member asks for waits for the owner', () => expect(at('L4', mail, asked(MEMBER))).toBe('ask: requester'));
  test('a delegate asks as the owner does', () => expect(at('L3', mail, asked(DELEGATE))).toBe('plan'));
  test('the owner asks with a linked inbox', () => {
    expect(at('L3', mail, asked(LINKED))).toBe('plan');
    expect(at('L3', mail, asked(LINKED, true))).toBe('refuse: requester');
  });
  test('another agent can make it speak, and nothing else', () => {
    expect(at('L4', mail, asked(DELEGATE, true))).toBe('refuse: requester');
    expect(at('L4', read, asked(MEMBER, true))).toBe('refuse: requester');
    expect(at('L4', post, asked(MEMBER, true))).toBe('level');
  });
  test('a member sets a reminder', () =>
    expect(at('L2', remind, { ...planned(remind), cause: { is: 'request', by: person(MEMBER) } })).toBe('plan'));
});

describe('limits', () => {
  test('a paused agent does nothing', () => expect(at('L4', post, { isPaused: true })).toBe('refuse: paused'));
  test('what was denied is not asked again', () => expect(at('L2', mail, { wasDenied: true })).toBe('refuse: denied'));
  test('nothing is said in quiet hours unless a member asks', () => {
    expect(at('L4', post, { isQuiet: true, cause: { is: 'trigger' } })).toBe('refuse: quiet-hours');
    expect(at('L4', post, { isQuiet: true })).toBe('level');
  });
  test.each([
    ['mails', mail, { mails: 20 }],
    ['openCards', stranger, { openCards: 3 }],
    ['cards', stranger, { cards: 10 }],
    ['firstContacts', stranger, { firstContacts: 3 }],
    ['texts', text, { texts: 10 }],
  ] as const)('the budget of %s ends', (item, what, spent) => {
    const full = decide(what, situation({ ...planned(what), spent }));
    expect(full).toMatchObject({ is: 'refuse', why: 'budget', items: [item] });
    const last = Object.fromEntries(Object.entries(spent).map(([name, most]) => [name, most - 1]));
    expect(decide(what, situation({ ...planned(what), spent: last })).is).not.toBe('refuse');
  });
  test('each recipient of a mail counts, and each new one as a first contact; who is named twice counts once', () => {
    const people = (...to: string[]) => action(EMAIL, { to: given(to), text: given('hi') });
    const left = { spent: { mails: 18, firstContacts: 1 } };
    expect(decide(people(HOTEL, 'a@x.org', HOTEL), situation(left))).toMatchObject({ is: 'ask', takes: { mails: 2, firstContacts: 1 } });
    expect(decide(people('a@x.org', 'b@x.org', HOTEL), situation(left))).toMatchObject({ is: 'refuse', items: ['mails'] });
    expect(decide(people('a@x.org', 'b@x.org', 'c@x.org'), situation({ spent: { firstContacts: 1 } }))).toMatchObject({
      is: 'refuse',
      items: ['firstContacts'],
    });
  });
  test('a planned effect counts as often as it says', () => {
    const twice = [present(planEffect('c', mail, 2))];
    expect(at('L3', mail, { planned: twice, used: new Map([['c', 1]]) })).toBe('plan');
    expect(at('L3', mail, { planned: twice, used: new Map([['c', 2]]) })).toBe('ask: not-planned');
  });
  test('a grant ends after 30 days at most', () => {
    const { expiresAt } = grantOf(mail, NOW, 400 * 86_400_000);
    expect(expiresAt.getTime() - NOW.getTime()).toBe(30 * 86_400_000);
    expect(at('L3', mail, { grants: [grantOf(mail, NOW)], now: expiresAt })).toBe('ask: not-planned');
  });
});

describe('attacks', () => {
  test('a mail that names another recipient cannot send to them', () => {
    const elsewhere = action(EMAIL, { to: found('eve@evil.example'), text: found('the itinerary') });
    expect(at('L4', elsewhere, planned(mail))).toBe('ask: source');
  });
  test('a second recipient beside the planned one makes it another e-mail', () => {
    const both = action(EMAIL, { to: found([HOTEL, 'eve@evil.example']), text: given('We arrive at 6.') });
    expect(at('L4', both, planned(mail))).toBe('ask: source');
  });
  test('a page cannot choose the next page that is read', () =>
    expect(at('L4', action(READ, { url: found('https://evil.example/?q=passport') }))).toBe('ask: source'));
  test('an answer carries no link that a third party chose', () =>
    expect(at('L4', action(POST, { text: found('See here'), links: found(['https://evil.example/?q=passport']) }))).toBe('ask: source'));
  test('another account or another definition of the tool is another action', () => {
    expect(at('L4', { ...mail, account: 'other@mail.example' }, planned(mail))).toBe('ask: not-planned');
    expect(at('L4', { ...mail, toolDigest: `sha256:${'1'.repeat(64)}` }, planned(mail))).toBe('ask: not-planned');
  });
  test('nothing that was read can be planned', () => expect(planEffect('c', action(EMAIL, { to: found(HOTEL) }))).toBeUndefined());

  /** What it does without asking, at R3 and above, in a turn in which the model proposes all of this, one after the other. */
  function silentEffects(start: Situation, proposals: readonly Action[]): string[] {
    const used = new Map<string, number>();
    const done: string[] = [];
    for (const proposal of proposals) {
      const decision = decide(proposal, { ...start, used });
      if (decision.is !== 'run' || ['R0', 'R1', 'R2'].includes(decision.risk)) continue;
      if (decision.by === 'plan') used.set(present(decision.id), (used.get(present(decision.id)) ?? 0) + 1);
      done.push(`${decision.by} ${proposal.kind.name} ${JSON.stringify(authorityOf(proposal))}`);
    }
    return done;
  }

  test('turns that differ in untrusted text only have no silent effect but the planned ones, as often as planned', () => {
    fc.assert(
      fc.property(situations, fc.array(anyActions, { maxLength: 20 }), (start, proposals) => {
        const allowed = start.planned.flatMap(({ kind, authority, count }) =>
          Array.from({ length: count }, () => `plan ${kind} ${JSON.stringify(authority)}`),
        );
        for (const effect of silentEffects(start, proposals)) {
          const place = allowed.indexOf(effect);
          expect(place, effect).toBeGreaterThanOrEqual(0);
          allowed.splice(place, 1);
        }
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('without a plan, nothing that an attacker writes is done or read silently', () => {
    fc.assert(
      fc.property(situations, attackersActions, (start, proposal) => {
        const decision = decide(proposal, { ...start, planned: [] });
        if (decision.is !== 'run') return;
        expect(['R0', 'R1', 'R2']).toContain(decision.risk);
        expect(Object.keys(authorityOf(proposal))).toEqual([]);
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });

  test('money, credentials and the policy never run without a signature', () => {
    fc.assert(
      fc.property(situations, anyActions, (start, proposal) => {
        const all = { ...start, grants: [grantOf(proposal, start.now)] };
        if (riskOf(proposal, start.contacts) === 'R6') expect(['sign', 'refuse']).toContain(decide(proposal, all).is);
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });
});

test('more trust never makes it do less', () => {
  const rank: Record<Decision['is'], number> = { refuse: 0, sign: 1, ask: 1, run: 2 };
  fc.assert(
    fc.property(situations, anyActions, (start, proposal) => {
      const open = { ...start, spent: {}, budget: DEFAULT_BUDGET, grants: [grantOf(proposal, start.now)] };
      const ranks = LEVELS.map((level) => rank[decide(proposal, { ...open, level }).is]);
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }),
    { numRuns: propertyRuns(1_000) },
  );
});

test('every value that decides whom an action affects was there before it read anything, or a person is asked', () => {
  fc.assert(
    fc.property(situations, anyActions, (start, proposal) => {
      const decision = decide(proposal, start);
      if (decision.is !== 'run' || decision.by !== 'level') return;
      for (const [name, argument] of Object.entries(proposal.arguments))
        if (!proposal.kind.content.includes(name)) expect(isTrusted(argument), name).toBe(true);
    }),
    { numRuns: propertyRuns(1_000) },
  );
});
