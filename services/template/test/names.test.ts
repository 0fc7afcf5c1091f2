// People choose templates in the store by name, so a name that looks like another creator's cannot be published.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { refusalOf } from '@offshoot/rpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Content } from '../src/database/domain/template.ts';
import { checkContent } from '../src/templates/domain/content-rules.ts';
import type { Person } from './people.ts';
import { creation, deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { openStoreFront, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let mallory: Person;

beforeAll(async () => {
  front = await openStoreFront();
  [saul, mallory] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
});
afterAll(() => front.close());

const plain = (emoji: string) => ({ agentName: 'Juno', instructions: 'Help.', tools: [], tags: [], emoji }) as unknown as Content;
const named = (agentName: string) => ({ ...TRIP_PLANNER, agentName });
const refusal = (call: Promise<unknown>) => call.then(() => undefined, refusalOf);

describe('a name', () => {
  it.each([
    ['a Cyrillic letter among Latin ones', 'Trip Plаnner'],
    ['a zero-width space', 'Trip\u200b Planner'],
    ['a soft hyphen', 'Tri\u00adp Planner'],
    ['tag characters', 'Trip Planner\u{e0041}'],
    ['a reversed order', 'Trip \u202erennalP'],
    ['a line break', 'Trip\nPlanner'],
    ['a terminal escape', 'Trip\x1b[2J'],
    ['a blank letter', 'Trip\u3164Planner'],
  ])('attack: with %s is refused, in a new template and in a new version', async (_what, agentName) => {
    const wanted = { reason: 'VALIDATION_FAILED', metadata: { field: 'content.agent_name', help: expect.stringMatching(/\S/) } };
    expect(await refusal(front.as(mallory).createTemplate(await creation(mallory, named(agentName))))).toMatchObject(wanted);
    const template = await front.created(mallory, named('Draft'));
    expect(await refusal(front.as(mallory).updateTemplate(await update(mallory, template, named(agentName))))).toMatchObject(wanted);
    const { template: after } = await front.as(mallory).getTemplate({ templateId: template.id });
    expect(after).toMatchObject({ agentName: 'Draft', version: 1n });
  });

  it.each(['Мария', 'さくらカフェ 東京', '김민수 Bot', 'مخطط', 'דוד', '👩‍🚀 Zoë', '陳大文', 'श्रीमान्'])(
    'of any script is fine: %s',
    async (agentName) => {
      const template = await front.created(saul, named(agentName), { published: true });
      expect(template.agentName).toBe(agentName);
    },
  );
});

describe('an emoji', () => {
  it.each([
    ['the first word of a name', 'Trip'],
    ['a claim to be genuine', '✅ Official'],
    ['two of them', '🗺️🗺️'],
    ['an invisible character', '\u200b'],
    ['a direction of text', '\u202e'],
    ['a digit', '1'],
  ])('attack: with %s is refused', async (_what, emoji) => {
    const wanted = { reason: 'VALIDATION_FAILED', metadata: { field: 'content.emoji', help: expect.stringMatching(/one emoji/) } };
    const request = await creation(mallory, { ...named('Planner'), emoji });
    expect(await refusal(front.as(mallory).createTemplate(request))).toMatchObject(wanted);
  });

  it('of any kind is fine, and none is, too', () => {
    for (const emoji of ['', '🗺️', '🗺', '👩‍🚀', '🇯🇵', '1️⃣', '👍🏽', '❤️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿']) expect(() => checkContent(plain(emoji)), emoji).not.toThrow();
  });
});

describe('attack: five Trip Planners in the store', () => {
  const FALSE_ONES = ['Trip Planner', 'Trip PIanner', 'TRIP PLANNER', 'Trip-Planner', 'Ｔｒｉｐ Planner', 'Trip Plannér', 'ᴛʀɪᴘ ᴘʟᴀɴɴᴇʀ'];

  it('a look-alike is refused, for a renamed template too; one creator may have several', async () => {
    const true_ = await front.created(saul, named('Trip Planner'), { published: true });
    await front.created(saul, named('Trip Planner'), { published: true });
    const taken = { reason: 'TEMPLATE_NAME_TAKEN', metadata: { template_id: true_.id, help: expect.stringMatching(/name/) } };
    const other = await front.created(mallory, named('Journeys'), { published: true });
    for (const name of FALSE_ONES) {
      const template = await front.created(mallory, named(name));
      expect(await refusal(front.as(mallory).setTemplateVisibility(await visibilityChange(mallory, template, 'public')))).toMatchObject(
        taken,
      );
      expect(await refusal(front.as(mallory).updateTemplate(await update(mallory, other, named(name))))).toMatchObject(taken);
    }
    const { templates } = await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: 'planner' });
    expect(new Set(templates.map(({ creatorId }) => creatorId))).toEqual(new Set([saul.inboxId]));
  });

  it('a name is free again once no public template has it', async () => {
    const first = await front.created(saul, named('Night Owl'), { published: true });
    const second = await front.created(mallory, named('Night Owl'));
    const publish = async () => front.as(mallory).setTemplateVisibility(await visibilityChange(mallory, second, 'public'));
    expect(await refusal(publish())).toMatchObject({ reason: 'TEMPLATE_NAME_TAKEN' });
    await front.as(saul).deleteTemplate(await deletion(saul, first));
    expect(await refusal(publish())).toBeUndefined();
  });

  it('of many published at the same time, only one succeeds', async () => {
    const people = Array.from({ length: 8 }, () => front.inboxes.newPerson());
    const drafts = await Promise.all(people.map(async (person) => ({ person, template: await front.created(person, named('Rush Hour')) })));
    const results = await Promise.all(
      drafts.map(async ({ person, template }) =>
        refusal(front.as(person).setTemplateVisibility(await visibilityChange(person, template, 'public'))),
      ),
    );
    expect(results.filter((one) => one === undefined)).toHaveLength(1);
    expect(new Set(results.flatMap((one) => (one === undefined ? [] : [one?.reason])))).toEqual(new Set(['TEMPLATE_NAME_TAKEN']));
  });
});

describe('attack: a name that is easily confused with a better known one', () => {
  const known = named('Harbor Guide');
  const shown = async (id: string) => (await front.anonymous.getTemplate({ templateId: id })).template?.likeness;
  const feature = (templateId: string) => front.operator.featureTemplate({ templateId, reason: 'good', operator: 'Ana' });
  const publish = (person: Person, agentName: string) => front.created(person, named(agentName), { published: true });

  it('is marked, in lists too, as soon as the other one is featured or many keep it', async () => {
    const original = await front.created(saul, known, { published: true });
    const copies = await Promise.all(
      ['H4rbor Guid3', 'Official Harbor Guide', 'Harbor Guide 2', 'Harbbor Guide'].map((name) => publish(mallory, name)),
    );
    for (const { id } of copies) expect(await shown(id)).toBeUndefined();
    await feature(original.id);
    const likeness = { templateId: original.id, agentName: 'Harbor Guide', creatorId: saul.inboxId };
    for (const { id } of copies) expect(await shown(id)).toMatchObject(likeness);
    const { templates } = await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: 'official harbor' });
    expect(templates.map((each) => each.likeness?.templateId)).toEqual([original.id]);
    await front.operator.unfeatureTemplate({ templateId: original.id, reason: 'enough', operator: 'Ana' });
    for (const { id } of copies) expect(await shown(id)).toBeUndefined();
    const counts = [{ templateId: original.id, kept: 10_000n, countTime: timestampFromDate(new Date()) }];
    await front.uses.recordTemplateUses({ counts });
    for (const { id } of copies) expect(await shown(id)).toMatchObject(likeness);
    expect(await shown(original.id)).toBeUndefined();
  });

  it('does not mark the one that had the name first, and a template that is renamed has its new name from then on', async () => {
    const first = await publish(saul, 'Night Market');
    const second = await publish(mallory, 'Somewhere Else');
    await feature(second.id);
    const { template: renamed } = await front.as(mallory).updateTemplate(await update(mallory, second, named('Night M4rket')));
    expect(await shown(first.id)).toBeUndefined();
    await feature(first.id);
    expect(await shown(first.id)).toBeUndefined();
    expect(await shown(renamed?.id ?? '')).toMatchObject({ templateId: first.id });
  });

  it("does not mark the creator's own, and names that are merely similar", async () => {
    const original = await publish(saul, 'Lantern Tours');
    await feature(original.id);
    for (const [person, name] of [
      [saul, 'Lantern Tours 2'],
      [mallory, 'Lantern Shop'],
      [mallory, 'Tours'],
    ] as const) {
      expect(await shown((await publish(person, name)).id), name).toBeUndefined();
    }
  });
});
