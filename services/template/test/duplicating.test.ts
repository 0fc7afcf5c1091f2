import { Standing, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { contentDigest } from '@offshoot/statements';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contentJsonOf, creation, deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
beforeAll(async () => {
  front = await openStoreFront();
});
afterAll(() => front?.close());

const originIn = ({ id, version, digest, creatorId, agentName }: Template) => ({ templateId: id, version, digest, creatorId, agentName });
const source = async (agentName: string) => {
  const saul = front.inboxes.newPerson();
  return { saul, original: await front.created(saul, { ...TRIP_PLANNER, agentName }, { published: true }) };
};

it('signs what a copy was copied from, and shows it everywhere', async () => {
  const { original } = await source('Original');
  const ada = front.inboxes.newPerson();
  const duplicatedFrom = originIn(original);
  const copy = await front.created(ada, { ...TRIP_PLANNER, agentName: 'Copy', duplicatedFrom }, { published: true });
  expect(copy.duplicatedFrom).toMatchObject(duplicatedFrom);
  expect(copy.digest).toBe(contentDigest(contentJsonOf({ ...TRIP_PLANNER, agentName: 'Copy', duplicatedFrom })));
  const [listed] = (await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: 'Copy' })).templates;
  expect(listed?.duplicatedFrom).toMatchObject(duplicatedFrom);
  const { version } = await front.anonymous.getTemplateVersion({ templateId: copy.id });
  expect(version?.content?.duplicatedFrom).toMatchObject(duplicatedFrom);
  expect(original.duplicatedFrom).toBeUndefined();
});

it('keeps the source of a copy in all later versions, even if the source changes or goes', async () => {
  const { saul, original } = await source('Lasting');
  const ada = front.inboxes.newPerson();
  const duplicatedFrom = originIn(original);
  const first = await front.created(ada, { ...TRIP_PLANNER, duplicatedFrom });
  await front.as(saul).deleteTemplate(await deletion(saul, original));
  const next = await front.as(ada).updateTemplate(await update(ada, first, { ...TRIP_PLANNER, soul: { text: 'Loud' }, duplicatedFrom }));
  expect(present(next.template)).toMatchObject({ soul: { text: 'Loud' }, version: 2n });
  expect(next.template?.duplicatedFrom).toMatchObject(duplicatedFrom);
});

it('answers a repeated creation the same after the source is gone', async () => {
  const { saul, original } = await source('Going');
  const ada = front.inboxes.newPerson();
  const request = await creation(ada, { ...TRIP_PLANNER, duplicatedFrom: originIn(original) });
  const made = await front.as(ada).createTemplate(request);
  await front.as(saul).setTemplateVisibility(await visibilityChange(saul, original, 'private'));
  expect(await front.as(ada).createTemplate(request)).toEqual(made);
});

it('attack: a template that drops, changes or invents what it was copied from in an update is refused', async () => {
  const { saul, original } = await source('Stable');
  const ada = front.inboxes.newPerson();
  const duplicatedFrom = originIn(original);
  const copy = await front.created(ada, { ...TRIP_PLANNER, duplicatedFrom });
  const plain = await front.created(ada);
  const updated = async (template: Template, content: object) =>
    refusalReason(front.as(ada).updateTemplate(await update(ada, template, { ...TRIP_PLANNER, ...content })));
  expect(await updated(copy, {})).toBe('TEMPLATE_ORIGIN_MISMATCH');
  expect(await updated(copy, { duplicatedFrom: { ...duplicatedFrom, agentName: 'Another' } })).toBe('TEMPLATE_ORIGIN_MISMATCH');
  expect(await updated(copy, { duplicatedFrom: { ...duplicatedFrom, creatorId: ada.inboxId } })).toBe('TEMPLATE_ORIGIN_MISMATCH');
  expect(await updated(plain, { duplicatedFrom })).toBe('TEMPLATE_ORIGIN_MISMATCH');
  expect((await front.as(saul).getTemplate({ templateId: original.id })).template?.version).toBe(1n);
});

it('attack: an attribution that is not true of that version is refused, and nothing is left behind', async () => {
  const { original } = await source('Famous');
  const ada = front.inboxes.newPerson();
  const from = originIn(original);
  const wrong = [
    { digest: `sha256:${'0'.repeat(64)}` },
    { agentName: 'More Famous' },
    { creatorId: ada.inboxId },
    { version: 2n },
    { version: 2n ** 60n },
    { templateId: original.id.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) },
  ];
  const reasons = [];
  for (const change of wrong) {
    const request = await creation(ada, { ...TRIP_PLANNER, duplicatedFrom: { ...from, ...change } });
    reasons.push(await refusalReason(front.as(ada).createTemplate(request)));
    expect(await refusalReason(front.as(ada).getTemplate({ templateId: request.templateId }))).toBe('TEMPLATE_NOT_FOUND');
  }
  expect(reasons).toEqual([
    'TEMPLATE_ORIGIN_MISMATCH',
    'TEMPLATE_ORIGIN_MISMATCH',
    'TEMPLATE_ORIGIN_MISMATCH',
    'TEMPLATE_VERSION_NOT_FOUND',
    'TEMPLATE_VERSION_NOT_FOUND',
    'TEMPLATE_NOT_FOUND',
  ]);
});

it('refuses to duplicate what is private or quarantined, also to its own creator', async () => {
  const { saul, original } = await source('Hidden Away');
  const ada = front.inboxes.newPerson();
  const duplicated = async (person: typeof ada) =>
    refusalReason(front.as(person).createTemplate(await creation(person, { ...TRIP_PLANNER, duplicatedFrom: originIn(original) })));
  await front.operator.setTemplateStanding({
    templateId: original.id,
    standing: Standing.QUARANTINED,
    reason: 'It deceives.',
    operator: 'Olga',
  });
  expect([await duplicated(ada), await duplicated(saul)]).toEqual(['TEMPLATE_QUARANTINED', 'TEMPLATE_QUARANTINED']);
  await front.as(saul).setTemplateVisibility(await visibilityChange(saul, original, 'private'));
  expect([await duplicated(ada), await duplicated(saul)]).toEqual(['TEMPLATE_PRIVATE', 'TEMPLATE_PRIVATE']);
});
