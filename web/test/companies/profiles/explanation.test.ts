import { explain, type ProfileBody } from '@offshoot/profiles';
import { expect, test } from 'vitest';
import { explainedRows } from '../../../src/companies/profiles/explanation/explanation.ts';

const base: ProfileBody = { name: 'base', instructions: 'Be kind.', model: 'm', metadata: { source: 'request', value: 'x' } };
const child: ProfileBody = {
  name: 'child',
  instructions: 'Be brief.',
  tools: [{ type: 'file_search' }],
  soul: { role: 'Analyst', principles: ['Be fair.', 'Ask.'], restricted_topics: ['money', 'law'] },
};
const [b, c] = [
  { profile_id: 'agent_b', version: 2 },
  { profile_id: 'agent_c', version: 1 },
];

test('each value that a profile sets has a row with its source, and metadata may have any name', () => {
  const { rows, unset } = explainedRows(
    explain([
      { source: b, body: base },
      { source: c, body: child },
    ]),
  );
  expect(rows.map(({ path, text, source }) => [path, text.replaceAll(/\s+/g, ' '), source])).toEqual([
    ['model', 'm', b],
    ['instructions 1', 'Be kind.', b],
    ['instructions 2', 'Be brief.', c],
    ['tools', '{ "type": "file_search" }', c],
    ['metadata.source', 'request', b],
    ['metadata.value', 'x', b],
    ['soul.role', 'Analyst', c],
    ['soul.principles', 'Be fair. Ask.', c],
    ['soul.restricted_topics 1', 'money', c],
    ['soul.restricted_topics 2', 'law', c],
  ]);
  expect(unset).toContain('temperature');
  expect(unset).not.toContain('model');
});
