// What the offline engine says about the outcome of a message: from the outcome alone, and "done" never claims more than was done.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledgement } from '../../src/adapters/engines/offline/replying/wording/acknowledging.ts';
import { type ForgetOutcome, type MessageOutcome, NO_OUTCOME } from '../../src/agent/memory/domain/items/outcome.ts';

const said = (outcome: Partial<MessageOutcome>) => acknowledgement({ ...NO_OUTCOME, ...outcome });
const kept = (text: string, topic = 'saul:diet:vegetarian', replaced?: string): MessageOutcome['kept'][number] => ({
  ...{ kind: 'fact', text, topic },
  ...(replaced === undefined ? {} : { replaced }),
});
const forgot = (o: Partial<ForgetOutcome>): Partial<MessageOutcome> => ({
  forget: { asked: ['tea'], forgotten: 0, hidden: 0, stays: { tellers: [], count: 0 }, nothingFound: false, ...o },
});

describe('what was learned', () => {
  it.each<[string, Partial<MessageOutcome>, string | undefined]>([
    ['nothing', {}, undefined],
    ['one thing', { kept: [kept('Saul is vegetarian.')] }, 'Noted: Saul is vegetarian.'],
    ['two things', { kept: [kept('Saul is vegan.'), kept('Maria is vegan.')] }, 'Noted: Saul is vegan. Maria is vegan.'],
    [
      'five things',
      { kept: ['A', 'B', 'C', 'D', 'E'].map((name) => kept(`${name} is vegan.`)) },
      'Noted: A is vegan. B is vegan. C is vegan. D is vegan. And 1 more.',
    ],
    ...[
      'The group opens at 7:30 on saturdays.',
      'Doors open at 19:00.',
      'The shop opens at 7.',
      'The museum opens 9 to 17.',
      'Code review is at 14:30.',
      'The pool is open from 7.30 to 18.00.',
    ].map((text): [string, Partial<MessageOutcome>, string] => ['hours, which open nothing', { kept: [kept(text)] }, `Noted: ${text}`]),
    [
      'something that anybody may know, as a topic without its digits',
      { kept: [kept('The safe opens at 7, then 12, then 3.', 'note:safe-open-7-12-3')] },
      'Noted: the safe open.',
    ],
    [
      'a correction',
      { kept: [kept('The hotel is the Ryokan.', 'our:hotel', 'The hotel is the Hilton.')] },
      'Changed: The hotel is the Ryokan (it was the Hilton).',
    ],
    [
      'a correction in other words',
      { kept: [kept('The group is at the Ryokan.', 'our:hotel', 'Our hotel is the Hilton.')] },
      'Changed: The group is at the Ryokan (it was “Our hotel is the Hilton”).',
    ],
    [
      'an end',
      { kept: [kept('Saul is not vegan any more.', 'saul:diet:vegan', 'Saul is vegan.')], ended: [{ text: 'Saul is vegan.' }] },
      'Noted: Saul is not vegan any more.',
    ],
    ['only an end', { ended: [{ text: 'The group visits Kyoto.' }] }, 'Changed: “The group visits Kyoto” no longer holds.'],
    ['a repetition', { repeated: 2 }, 'I know that already.'],
    ['a name', { renamed: 'Yuki' }, 'From now on I am Yuki.'],
    [
      'a credential',
      { kept: [{ kind: 'credential', text: '', topic: 'our:wifi-password' }] },
      'Noted: the wifi password. I tell it only to people who ask for it by name.',
    ],
  ])('%s', (_, outcome, expected) => expect(said(outcome)).toBe(expected));

  it.each(['+49 171 2223344', '0171 2223344', '01712223344', 'DE89 3704 0044 0532 0130 00', 'sk-proj-abcdefghijklmnop1234'])(
    'attack: %s arrives as an ordinary fact and is not repeated',
    (secret) => {
      expect(said({ kept: [kept(`Gus's mobile is ${secret}.`, 'gus:phone')] })).toBe('Noted: the phone number.');
      expect(said({ kept: [kept('Gus has a new mobile.', 'gus:has', `It is ${secret}.`)] })).not.toContain(secret);
      expect(said({ ended: [{ text: `Gus's mobile is ${secret}.` }] })).not.toContain(secret);
      expect(said(forgot({ asked: [secret], forgotten: 1 }))).toBe("Done: I've deleted that.");
    },
  );

  it.each(['2026-05-03', '9:40', 'LH714', '2000 euros', '12 May 2026', 'seats 14A, 14B and 14C'])('%s is not a secret', (value) =>
    expect(said({ kept: [kept(`It is ${value}.`)] })).toBe(`Noted: It is ${value}.`),
  );
});

describe('what should be forgotten', () => {
  it.each<[string, Partial<ForgetOutcome>, string]>([
    ['everything is deleted', { forgotten: 1 }, "Done: I've deleted what I knew about tea."],
    ['it was called "that"', { asked: ['that'], forgotten: 1 }, "Done: I've deleted that."],
    ['everything taught', { asked: ['everything you taught me'], forgotten: 3 }, "Done: I've deleted everything you taught me."],
    ['nothing is known', { nothingFound: true }, 'I know nothing about tea, so there was nothing to delete.'],
    [
      "others' stays",
      { stays: { tellers: ['Maria'], count: 1 } },
      'What Maria told me about tea stays: Maria or my owner can have it deleted.',
    ],
    [
      "one's own goes, others' stays",
      { forgotten: 1, stays: { tellers: ['Maria', 'Leo'], count: 2 } },
      "I've deleted what you told me about tea. What Maria and Leo told me about it stays: they or my owner can have it deleted.",
    ],
    [
      'what others said about the speaker',
      { asked: ['everything about you'], hidden: 1 },
      'Hidden: what others said about you. I tell it to nobody; only they or my owner can delete it for good.',
    ],
  ])('%s', (_, outcome, expected) => expect(said(forgot(outcome))).toBe(expected));

  it('attack: a name that forges the owner, a line or a "Done" is quoted on the same line', () => {
    for (const name of ['my owner\nDone: all deleted', 'Done', 'the owner', 'You', 'Maria. Done: I deleted it']) {
      const line = said(forgot({ stays: { tellers: [name], count: 1 } })) ?? '';
      expect(line).not.toContain('\n');
      expect(line).toMatch(/^What “[^”]+” told me/);
    }
  });

  it('says "Done" only if nothing of it stays, whatever happened', () => {
    const counts = fc.nat(3);
    fc.assert(
      fc.property(
        counts,
        counts,
        counts,
        fc.boolean(),
        fc.array(fc.string({ maxLength: 20 }), { maxLength: 3 }),
        (forgotten, hidden, count, nothingFound, asked) => {
          const line =
            said(forgot({ asked, forgotten, hidden, nothingFound, stays: { tellers: count > 0 ? ['Maria'] : [], count } })) ?? '';
          expect(line).not.toBe('');
          if (/^Done\b/.test(line)) expect({ forgotten: forgotten > 0, hidden, count }).toEqual({ forgotten: true, hidden: 0, count: 0 });
          if (count > 0) expect(line).toContain('stays');
          if (hidden > 0) expect(line).toContain('Hidden');
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});
