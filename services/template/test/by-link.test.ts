// A template that is shared by its link: those who have its id can do everything with it, and nobody else hears of it.
import { ReportReason, Standing, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { creation, TRIP_PLANNER, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let stranger: Person;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
  stranger = front.inboxes.newPerson();
});
afterAll(() => front?.close());

async function sharedByLink(agentName: string) {
  const template = await front.created(saul, { ...TRIP_PLANNER, agentName, category: 'hidden-away', tags: ['hush'] });
  return present((await front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, 'by-link'))).template);
}

describe('a template that is shared by its link', () => {
  it('is there for those who have its id, and for the claim service in anybody’s call', async () => {
    const { id: templateId, visibility } = await sharedByLink('Whisper');
    expect(visibility).toBe(Visibility.BY_LINK);
    for (const reader of [front.anonymous, front.as(stranger), front.as(saul), front.service]) {
      expect((await reader.getTemplate({ templateId })).template).toMatchObject({ agentName: 'Whisper', visibility });
      expect((await reader.listTemplateVersions({ templateId })).versions).toHaveLength(1);
    }
    expect(await front.shownToClaims(templateId, 'anonymous')).toMatchObject({ templateId, version: 1n });
    expect(await front.feed.promiseCurrentVersion({ templateId, promiseMs: 5 })).toMatchObject({ visibility, version: { version: 1n } });
  });

  it('attack: it is looked for in every list, search, category and shelf', async () => {
    const { id } = await sharedByLink('Quiet Corner');
    const filter = { case: 'public', value: true } as const;
    const ofSaul = { case: 'creatorId', value: saul.inboxId } as const;
    const found = await Promise.all([
      front.anonymous.listTemplates({ filter, pageSize: 100 }),
      front.anonymous.listTemplates({ filter, query: 'quiet corner' }),
      front.anonymous.listTemplates({ filter, category: 'hidden-away' }),
      front.anonymous.listTemplates({ filter, tags: ['hush'] }),
      front.anonymous.listTemplates({ filter, order: 3 }),
      front.as(stranger).listTemplates({ filter: ofSaul, query: 'quiet' }),
      front.service.listTemplates({ filter: ofSaul }),
      front.anonymous.listFeaturedTemplates({}),
    ]);
    expect(found.flatMap(({ templates }) => templates)).toEqual([]);
    expect((await front.anonymous.listCategories({})).categories.map(({ category }) => category)).not.toContain('hidden-away');
    expect((await front.as(saul).listTemplates({ filter: ofSaul, query: 'quiet' })).templates.map((each) => each.id)).toEqual([id]);
  });

  it('attack: it is featured, which would list it', async () => {
    const { id: templateId } = await sharedByLink('Shelf Shy');
    await front.operator.featureTemplate({ templateId, place: 1, reason: 'It is good.', operator: 'Olga' });
    expect((await front.anonymous.listFeaturedTemplates({})).templates).toEqual([]);
  });

  it('attack: a public copy would tell everybody its id', async () => {
    const { id, digest, agentName } = await sharedByLink('Copied Not');
    const duplicatedFrom = { templateId: id, version: 1n, digest, creatorId: saul.inboxId, agentName };
    const copy = await creation(stranger, { ...TRIP_PLANNER, duplicatedFrom });
    expect(await refusalReason(front.as(stranger).createTemplate(copy))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(front.as(stranger).getTemplate({ templateId: copy.templateId }))).toBe('TEMPLATE_NOT_FOUND');
  });

  it('attack: it keeps a name from others, or is named beside them as the better known one', async () => {
    await sharedByLink('Harbor Guide');
    const public_ = await front.created(stranger, { ...TRIP_PLANNER, agentName: 'Harbor Guide' }, { published: true });
    expect((await front.anonymous.getTemplate({ templateId: public_.id })).template?.likeness).toBeUndefined();
  });

  it('cannot be published under a name that was taken meanwhile', async () => {
    const shared = await sharedByLink('Pier Guide');
    await front.created(stranger, { ...TRIP_PLANNER, agentName: 'Pier Guide' }, { published: true });
    const publish = front.as(saul).setTemplateVisibility(await visibilityChange(saul, shared, 'public'));
    expect(await refusalReason(publish)).toBe('TEMPLATE_NAME_TAKEN');
  });

  it('is gone for others once it is private again, and leaves the store when it comes from there', async () => {
    const shown = await front.created(saul, { ...TRIP_PLANNER, agentName: 'Was Listed' }, { published: true });
    const filter = { case: 'public', value: true } as const;
    const listed = async () => (await front.anonymous.listTemplates({ filter, query: 'was listed' })).templates.length;
    expect(await listed()).toBe(1);
    await front.as(saul).setTemplateVisibility(await visibilityChange(saul, shown, 'by-link'));
    expect(await listed()).toBe(0);
    expect((await front.anonymous.getTemplate({ templateId: shown.id })).template?.agentName).toBe('Was Listed');
    await front.as(saul).setTemplateVisibility(await visibilityChange(saul, shown, 'private'));
    expect(await refusalReason(front.anonymous.getTemplate({ templateId: shown.id }))).toBe('TEMPLATE_PRIVATE');
  });

  it('can be reported, read by the operators then, and quarantined', async () => {
    const { id: templateId } = await sharedByLink('Bad Whisper');
    await front.as(stranger).reportTemplate({ templateId, reason: ReportReason.DECEPTION, details: 'It asks for my bank.' });
    const review = await front.operator.getTemplateReview({ templateId });
    expect(review.template?.instructions).toBe(TRIP_PLANNER.instructions);
    expect(review.reports).toHaveLength(1);
    await front.operator.setTemplateStanding({ templateId, standing: Standing.QUARANTINED, reason: 'It deceives.', operator: 'Olga' });
    expect(await refusalReason(front.anonymous.getTemplate({ templateId }))).toBe('TEMPLATE_QUARANTINED');
    expect(await refusalReason(front.shownToClaims(templateId, stranger))).toBe('TEMPLATE_QUARANTINED');
  });

  it('attack: a signed word for the link is used to publish it', async () => {
    const template = await front.created(saul, { ...TRIP_PLANNER, agentName: 'Not For All' });
    const byLink = await visibilityChange(saul, template, 'by-link');
    const published = front.as(saul).setTemplateVisibility({ ...byLink, visibility: Visibility.PUBLIC });
    expect(await refusalReason(published)).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await refusalReason(front.anonymous.getTemplate({ templateId: template.id }))).toBe('TEMPLATE_PRIVATE');
  });
});
