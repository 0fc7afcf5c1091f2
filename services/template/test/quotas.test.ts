import { refusalOf } from '@offshoot/rpc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkQuotas, defaultTemplateQuotas } from '../src/publication/domain/quota.ts';
import { contentJsonOf, creation, deletion, TRIP_PLANNER, update } from './signing.ts';
import { openStoreFront, present, type StoreFront } from './store-front.ts';

let front: StoreFront;
let clock = 0;
beforeAll(async () => {
  front = await openStoreFront({ now: () => new Date(Date.now() + clock) });
});
afterAll(() => front?.close());

const scopeOf = (action: () => void) => {
  try {
    action();
    return 'fine';
  } catch (error) {
    return refusalOf(error)?.metadata.scope;
  }
};
const refused = async (call: Promise<unknown>) => refusalOf(await call.catch((error: unknown) => error));

test('the defaults: 100 templates, 50 versions of each per day, 64 MiB in total', () => {
  const check = (kept: object) => scopeOf(() => checkQuotas({ templates: 1, versionsOfDay: 1, bytes: 1, ...kept }, defaultTemplateQuotas));
  expect([check({ templates: 100 }), check({ versionsOfDay: 50 }), check({ bytes: 64 * 1024 * 1024 })]).toEqual(['fine', 'fine', 'fine']);
  expect([check({ templates: 101 }), check({ versionsOfDay: 51 }), check({ bytes: 64 * 1024 * 1024 + 1 })]).toEqual([
    'templates',
    'versions',
    'bytes',
  ]);
});

test('attack: endless templates: by default a creator gets a hundred, even with simultaneous calls, and others are unaffected', async () => {
  const [mallory, saul] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
  const create = async () => front.as(mallory).createTemplate(await creation(mallory));
  const first = await creation(mallory);
  const { template } = await front.as(mallory).createTemplate(first);
  for (let made = 1; made < 95; made += 1) await create();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => refused(create())));
  expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(5);
  expect(outcomes.find(Boolean)).toMatchObject({
    reason: 'QUOTA_EXCEEDED',
    metadata: { scope: 'templates', limit: '100', help: expect.stringContaining('Delete') },
  });
  const { templates } = await front.as(mallory).listTemplates({ filter: { case: 'creatorId', value: mallory.inboxId }, pageSize: 100 });
  expect(templates).toHaveLength(100);
  await front.created(saul);
  // A repetition gets its answer, and a deleted template makes room.
  expect((await front.as(mallory).createTemplate(first)).template?.id).toBe(template?.id);
  await front.as(mallory).deleteTemplate(await deletion(mallory, present(template)));
  await create();
  expect((await refused(create()))?.reason).toBe('QUOTA_EXCEEDED');
});

test('attack: endless versions: by default a template gets fifty a day, and more on the next', async () => {
  const mallory = front.inboxes.newPerson();
  let template = await front.created(mallory);
  const publish = async (n: number) => {
    const content = { ...TRIP_PLANNER, description: `${n}` };
    const answer = await front.as(mallory).updateTemplate(await update(mallory, template, content));
    template = present(answer.template);
  };
  for (let n = 2; n <= 50; n += 1) await publish(n);
  expect(await refused(publish(51))).toMatchObject({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'versions', limit: '50' } });
  const { template: now } = await front.as(mallory).getTemplate({ templateId: template.id });
  expect([now?.version, now?.description, now?.instructions, now?.soul?.text]).toEqual([
    50n,
    '50',
    TRIP_PLANNER.instructions,
    TRIP_PLANNER.soul.text,
  ]);
  await front.created(mallory);
  clock = 24 * 3_600_000 + 1000;
  await publish(51);
});

test('attack: endless content, spread over templates, versions and deleted templates', async () => {
  const size = JSON.stringify(contentJsonOf(TRIP_PLANNER)).length;
  await using small = await openStoreFront({ quotas: { bytes: 3 * size + 10 } });
  const mallory = small.inboxes.newPerson();
  const gone = await small.created(mallory);
  await small.as(mallory).deleteTemplate(await deletion(mallory, gone));
  const template = await small.created(mallory);
  const { template: updated } = await small.as(mallory).updateTemplate(await update(mallory, template, { ...TRIP_PLANNER, emoji: '🍣' }));
  const more = await refused(small.created(mallory));
  expect(more).toMatchObject({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'bytes', limit: String(3 * size + 10) } });
  expect((await refused(small.as(mallory).updateTemplate(await update(mallory, present(updated), TRIP_PLANNER))))?.metadata.scope).toBe(
    'bytes',
  );
  // Refused calls leave nothing behind.
  const { templates } = await small.as(mallory).listTemplates({ filter: { case: 'creatorId', value: mallory.inboxId } });
  expect(templates.map(({ id, version, emoji }) => [id, version, emoji])).toEqual([[template.id, 2n, '🍣']]);
  await small.created(small.inboxes.newPerson());
});
