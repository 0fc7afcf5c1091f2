// A copy and its original, both changed since: what the merge keeps, and what it leaves to a person.
import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type MergeConflict, mergeContents } from '../src/merge.ts';

type Init = Exclude<MessageInitShape<typeof TemplateContentSchema>, TemplateContent>;
const sms = { id: 'sms', name: 'SMS', provisioning: ToolProvisioning.POOL };
const mail = { id: 'mail', provisioning: ToolProvisioning.USER, prompt: 'Which address?' };
const BASE = {
  agentName: 'Guide',
  instructions: 'Be kind.\nBe brief.\nAsk first.\n\nNever lie.',
  tags: ['trips', 'food'],
  tools: [sms, mail],
  soul: { text: 'Calm.', role: 'Guide' },
} satisfies Init;
const content = (more: Init = {}): TemplateContent => create(TemplateContentSchema, { ...BASE, ...more });
const json = (one: TemplateContent) => toJson(TemplateContentSchema, one);
const merge = (ours: Init, theirs: Init, side?: 'ours' | 'theirs') =>
  mergeContents(content(), content(ours), content(theirs), side && (() => side));
const lines = (change: (all: string[]) => void): string => {
  const all = BASE.instructions.split('\n');
  change(all);
  return all.join('\n');
};

describe('what both changed', () => {
  test('in different fields, different entries and different lines is put together', () => {
    const ours = {
      emoji: '🍜',
      instructions: lines((all) => all.splice(0, 1, 'Be very kind.')),
      tools: [sms, { ...mail, prompt: 'Your address?' }],
      soul: { ...BASE.soul, role: 'Cook' },
    };
    const theirs = {
      description: 'It guides.',
      instructions: lines((all) => all.push('Never guess.')),
      tools: [{ ...sms, description: 'A number' }, mail, { id: 'web', name: 'Web' }],
      soul: { ...BASE.soul, text: 'Calm and fast.' },
    };
    const { content: merged, conflicts } = merge(ours, theirs);
    expect(conflicts).toEqual([]);
    expect(merged).toMatchObject({
      agentName: 'Guide',
      emoji: '🍜',
      description: 'It guides.',
      soul: { role: 'Cook', text: 'Calm and fast.' },
    });
    expect(merged.instructions).toBe('Be very kind.\nBe brief.\nAsk first.\n\nNever lie.\nNever guess.');
    expect(merged.tools.map(({ id, prompt, description }) => [id, prompt, description])).toEqual([
      ['sms', '', 'A number'],
      ['mail', 'Your address?', ''],
      ['web', '', ''],
    ]);
  });

  test('in the same way is no conflict, and what one removed stays removed', () => {
    const both = { agentName: 'Pilot', tags: ['trips'], tools: [mail] };
    expect(merge(both, { ...both, category: 'air' })).toMatchObject({
      conflicts: [],
      content: { agentName: 'Pilot', category: 'air', tags: ['trips'] },
    });
    const { content: merged, conflicts } = merge({ tags: ['trips', 'food', 'rail'] }, { tags: ['food', 'air'], tools: [] });
    expect([merged.tags, merged.tools.length, conflicts]).toEqual([['food', 'air', 'rail'], 0, []]);
  });

  test('of its origin stays the copy’s', () => {
    const duplicatedFrom = { templateId: `tmpl_${'a'.repeat(26)}`, version: 1n, digest: 'd', creatorId: 'c', agentName: 'Guide' };
    const { content: merged } = merge(
      { duplicatedFrom, emoji: '🍜' },
      { duplicatedFrom: { ...duplicatedFrom, version: 9n }, agentName: 'Pilot' },
    );
    expect(merged).toMatchObject({ duplicatedFrom: { version: 1n }, agentName: 'Pilot', emoji: '🍜' });
  });

  test('the order of entries is that of the one who moved them', () => {
    expect(
      merge({ tools: [mail, sms] }, { tools: [{ ...sms, name: 'Texts' }, mail] }).content.tools.map(({ id, name }) => [id, name]),
    ).toEqual([
      ['mail', ''],
      ['sms', 'Texts'],
    ]);
  });
});

describe('what they disagree about is listed, never guessed:', () => {
  const conflictsOf = (ours: Init, theirs: Init) => merge(ours, theirs).conflicts.map(({ field }) => field);

  test.each<[string, Init, Init, string[]]>([
    ['a name', { agentName: 'Cook' }, { agentName: 'Pilot' }, ['agent_name']],
    [
      'a line',
      { instructions: lines((all) => all.splice(1, 1, 'Be long.')) },
      { instructions: lines((all) => all.splice(1, 1, 'Be silent.')) },
      ['instructions'],
    ],
    [
      'lines that touch',
      { instructions: lines((all) => all.splice(1, 1, 'Be long.')) },
      { instructions: lines((all) => all.splice(2, 1)) },
      ['instructions'],
    ],
    ['what one changed and the other removed', { tools: [sms, { ...mail, prompt: 'Yours?' }] }, { tools: [sms] }, ['tools.mail']],
    [
      'two of one name',
      { tools: [sms, mail, { id: 'web', name: 'A' }] },
      { tools: [sms, mail, { id: 'web', name: 'B' }] },
      ['tools.web.name'],
    ],
    ['a part of the soul', { soul: { ...BASE.soul, role: 'Cook' } }, { soul: { ...BASE.soul, role: 'Pilot' } }, ['soul.role']],
    ['a field that both set', { category: 'air' }, { category: 'sea' }, ['category']],
  ])('%s', (_, ours, theirs, fields) => expect(conflictsOf(ours, theirs)).toEqual(fields));

  test('two orders', () => {
    const [base, ours, theirs] = ['abc', 'cba', 'bac'].map((tags) => content({ tags: [...tags] }));
    if (base && ours && theirs) expect(mergeContents(base, ours, theirs).conflicts).toMatchObject([{ field: 'tags' }]);
    expect.assertions(1);
  });

  test('both words are shown, and each can be taken', () => {
    const [ours, theirs] = [lines((all) => all.splice(1, 1, 'Be long.')), lines((all) => all.splice(1, 1, 'Be silent.', 'Be still.'))];
    const conflict: MergeConflict = { field: 'instructions', base: 'Be brief.\n', ours: 'Be long.\n', theirs: 'Be silent.\nBe still.\n' };
    expect(merge({ instructions: ours }, { instructions: theirs })).toMatchObject({
      conflicts: [conflict],
      content: { instructions: ours },
    });
    expect(merge({ instructions: ours }, { instructions: theirs }, 'theirs').content.instructions).toBe(theirs);
  });

  test('attack: long texts that have nothing in common conflict as a whole, soon', () => {
    const text = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word} ${i}`).join('\n');
    const [base, ours, theirs] = ['a', 'b', 'c'].map((word) => content({ instructions: text(word) }));
    if (!base || !ours || !theirs) throw new Error('three');
    const began = performance.now();
    expect(mergeContents(base, ours, theirs).conflicts).toMatchObject([{ field: 'instructions' }]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('for all contents', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '', 'd'), { maxLength: 8 }).map((all) => all.join('\n'));
  const tool = fc.record({ id: fc.constantFrom('x', 'y', 'z'), name: fc.constantFrom('', 'N', 'M') });
  const any = fc
    .record({
      agentName: fc.constantFrom('A', 'B'),
      instructions: text,
      tags: fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { maxLength: 3 }),
      tools: fc.uniqueArray(tool, { maxLength: 3, selector: ({ id }) => id }),
      soul: fc.option(
        fc.record({ text, role: fc.constantFrom('', 'R'), expertise: fc.array(fc.constantFrom('e', 'f'), { maxLength: 3 }) }),
        { nil: undefined },
      ),
    })
    .map(({ soul, ...rest }) => create(TemplateContentSchema, { ...rest, ...(soul && { soul }) }));

  test('a side that changed nothing takes all of the other, and the same change is one', () =>
    fc.assert(
      fc.property(any, any, (x, y) => {
        for (const [base, ours, theirs] of [
          [x, x, y],
          [x, y, x],
          [x, y, y],
        ] as const) {
          const { content: merged, conflicts } = mergeContents(base, ours, theirs);
          expect([json(merged), conflicts]).toEqual([json(y), []]);
        }
      }),
    ));

  test('it does not matter who is who: the conflicts are the same, and without one so is the content', () =>
    fc.assert(
      fc.property(any, any, any, (base, ours, theirs) => {
        const [one, other] = [mergeContents(base, ours, theirs), mergeContents(base, theirs, ours)];
        expect(one.conflicts).toEqual(other.conflicts.map((each) => ({ ...each, ours: each.theirs, theirs: each.ours })));
        if (one.conflicts.length === 0) expect(json(one.content)).toEqual(json(other.content));
      }),
    ));

  test('merging again changes nothing, and every conflict is a true one', () =>
    fc.assert(
      fc.property(any, any, any, (base, ours, theirs) => {
        const { content: merged, conflicts } = mergeContents(base, ours, theirs);
        for (const { base: was, ours: mine, theirs: other } of conflicts) {
          expect(mine).not.toEqual(other);
          expect(was).not.toEqual(mine);
          expect(was).not.toEqual(other);
        }
        if (conflicts.length > 0) return;
        expect(json(mergeContents(theirs, merged, theirs).content)).toEqual(json(merged));
        expect(json(mergeContents(ours, merged, ours).content)).toEqual(json(merged));
      }),
    ));
});
