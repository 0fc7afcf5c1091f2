import type { ProfileBody } from '@offshoot/profiles';
import { expect, test } from 'vitest';
import { profileChanges } from '../../../src/companies/profiles/versions/profile-changes.ts';

const BEFORE: ProfileBody = { name: 'a', instructions: 'One.\nTwo.\n', temperature: 0, tools: [{ type: 'file_search' }] };

test('texts are compared line by line, values as a whole, and hidden characters are seen', () => {
  const after: ProfileBody = { ...BEFORE, instructions: 'One.\n\u202eThree.\n', temperature: null, description: 'New', tools: [] };
  expect(profileChanges(BEFORE, after)).toEqual([
    { title: 'description', change: { kind: 'value', before: '', after: 'New' } },
    {
      title: 'instructions',
      change: {
        kind: 'text',
        parts: [
          { kind: 'kept', text: 'One.', lines: 1, place: 0 },
          { kind: 'removed', text: 'Two.', lines: 1, place: 1 },
          { kind: 'added', text: '⟨U+202E⟩Three.', lines: 1, place: 2 },
        ],
      },
    },
    { title: 'tools["file search"]', change: expect.objectContaining({ kind: 'text' }) },
    { title: 'temperature', change: { kind: 'value', before: '0', after: '' } },
  ]);
  expect(profileChanges(BEFORE, { ...BEFORE })).toEqual([]);
});
