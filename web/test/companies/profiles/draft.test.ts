import { completeProfile, type ProfileBody, patchProfile } from '@offshoot/profiles';
import { describe, expect, test } from 'vitest';
import {
  bodyIn,
  bodyInJson,
  changedByBoth,
  draftOf,
  fitsForm,
  patchBetween,
  problemsOf,
  writtenIn,
} from '../../../src/companies/profiles/form/draft.ts';

const WHOLE: ProfileBody = {
  name: 'analyst',
  description: 'Reads CVEs.',
  instructions: 'Be {{tone}}.',
  temperature: 0,
  tools: [{ type: 'function', name: 'look_up', parameters: { type: 'object' } }],
  metadata: { team: 'security' },
  variables: { tone: { type: 'string', default: 'kind' } },
  store: false,
  access_control: { allowed_subjects: ['group_a'] },
};

test('what is shown in the form and read again is the same profile', () => {
  const { body, unread } = bodyIn(draftOf(writtenIn(WHOLE)));
  expect(unread).toEqual([]);
  expect(completeProfile(body as unknown as ProfileBody)).toEqual(completeProfile(WHOLE));
  expect(bodyIn(draftOf({})).body).toEqual({});
});

describe('what cannot be sent', () => {
  const typed = (fields: object) => {
    const draft = draftOf(writtenIn(WHOLE));
    return { ...draft, typed: { ...draft.typed, ...fields } };
  };
  const told = (fields: object) => problemsOf(bodyIn(typed(fields))).map(({ path, code }) => [path, code]);

  test('is told at its field, once', () => {
    expect(told({})).toEqual([]);
    expect(told({ temperature: 'warm' })).toEqual([['temperature', 'wrong_type']]);
    expect(told({ temperature: '3' })).toEqual([['temperature', 'too_large']]);
    expect(told({ instructions: '' })).toEqual([['instructions', 'missing']]);
    expect(told({ name: 'Not allowed' })).toEqual([['name', 'wrong_pattern']]);
  });

  test('as JSON, is no form, unless only something is missing', () => {
    expect(fitsForm(bodyInJson('{}'))).toBe(true);
    expect(fitsForm(bodyInJson('{"name": "a", "instructions": "Help."}'))).toBe(true);
    for (const text of ['', '[]', 'null', '{"nam": "a"}', '{"name": 5, "instructions": "Help."}'])
      expect(fitsForm(bodyInJson(text))).toBe(false);
  });
});

describe('a change', () => {
  const complete = completeProfile(WHOLE);

  test('sends only the fields that differ, and makes the other profile', () => {
    const { description: _, ...without } = WHOLE;
    const after: ProfileBody = { ...without, temperature: 0.5, metadata: { level: 'soc2', __proto__x: 'y' }, store: null };
    const patch = patchBetween(WHOLE, after);
    expect(patch).toEqual({
      description: null,
      temperature: 0.5,
      metadata: { level: 'soc2', __proto__x: 'y', team: null },
      store: null,
    });
    expect(completeProfile(patchProfile(complete, patch) as unknown as ProfileBody)).toEqual(completeProfile(after));
    expect(patchBetween(WHOLE, complete)).toEqual({});
  });

  test('of one field sends no other, however the others were written', () => {
    const odd: ProfileBody = { ...WHOLE, display_name: '', memory: {}, tools: [], metadata: {}, description: null };
    const { body } = bodyIn(draftOf({ ...writtenIn(odd), model: 'm' }));
    expect(patchBetween(odd, body as unknown as ProfileBody)).toEqual({ model: 'm' });
    expect(patchBetween({ ...odd, memory: null }, odd)).toEqual({ memory: {} });
  });

  test('of the same field by two people is named', () => {
    const mine = { ...complete, temperature: 1, description: 'Mine.' };
    const theirs = { ...complete, temperature: 0.1, metadata: { team: 'b' } };
    expect(changedByBoth(complete, mine, theirs)).toEqual(['temperature']);
  });
});
