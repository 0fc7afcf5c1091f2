// What people report, what operators decide, and what creators can say against it.
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ModerationActKind, ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { ReportReason, Standing, type Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { deletion, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { keys, openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let mia: Person;
let clock = 0;
let made = 0;

beforeAll(async () => {
  front = await openStoreFront({ now: () => new Date(Date.now() + clock), quotas: { reportsPerDay: 20 } });
  [saul, mia] = [front.inboxes.newPerson(), front.inboxes.newPerson()];
});
afterAll(() => front?.close());

const published = (person = saul, agentName = `Planner ${++made}`) =>
  front.created(person, { ...TRIP_PLANNER, agentName }, { published: true });
const report = (person: Person, { id: templateId }: Pick<Template, 'id'>, reason: ReportReason = ReportReason.SPAM, details = '') =>
  front.as(person).reportTemplate({ templateId, reason, details });
const kindName = (kind: ModerationActKind) => Object.entries(ModerationActKind).find(([, value]) => value === kind)?.[0];
const decide = ({ id: templateId }: Pick<Template, 'id'>, standing: Standing, reason = 'It asks for passwords.') =>
  front.operator.setTemplateStanding({ templateId, standing, reason, operator: 'Ada' });
const quarantine = (template: Pick<Template, 'id'>) => decide(template, Standing.QUARANTINED);
const release = (template: Pick<Template, 'id'>) => decide(template, Standing.LISTED, 'Fixed.');
const review = ({ id: templateId }: Pick<Template, 'id'>) => front.operator.getTemplateReview({ templateId });
const read = async (person: Person, { id: templateId }: Pick<Template, 'id'>) =>
  present((await front.as(person).getTemplate({ templateId })).template);
const reported = async () => {
  const ids: string[] = [];
  for (let pageToken = ''; ; ) {
    const page = await front.operator.listReportedTemplates({ pageSize: 1, pageToken });
    ids.push(...page.templates.map(({ templateId }) => templateId));
    pageToken = page.nextPageToken;
    if (pageToken === '') return ids;
  }
};
async function isListed({ id, agentName }: Pick<Template, 'id' | 'agentName'>): Promise<boolean> {
  const { templates } = await front.anonymous.listTemplates({ filter: { case: 'public', value: true }, query: agentName, pageSize: 100 });
  return templates.some((template) => template.id === id);
}

async function inDatabase(work: (db: pg.Client) => Promise<unknown>): Promise<void> {
  const db = new pg.Client({ connectionString: front.databaseUrl });
  await db.connect();
  try {
    await work(db);
  } finally {
    await db.end();
  }
}

describe('reports', () => {
  it('attack: one person reports a template a hundred times, and it counts once', async () => {
    const template = await published();
    await Promise.all(Array.from({ length: 20 }, () => report(mia, template)));
    await report(mia, template, ReportReason.DECEPTION, 'It asks for my password.');
    const { reports } = await review(template);
    expect(reports).toMatchObject([
      { reporterId: mia.inboxId, reason: ReportReason.DECEPTION, details: 'It asks for my password.', version: 1n },
    ]);
  });

  it('attack: many accounts report a competitor: nothing happens to it, and operators have one entry to read', async () => {
    const template = await published();
    for (let n = 0; n < 40; n += 1) await report(front.inboxes.newPerson(), template, n < 25 ? ReportReason.SPAM : ReportReason.ILLEGAL);
    expect(await isListed(template)).toBe(true);
    expect(await front.shownToClaims(template.id, mia)).toMatchObject({ templateId: template.id });
    expect((await reported()).filter((id) => id === template.id)).toHaveLength(1);
    const { templates } = await front.operator.listReportedTemplates({ pageSize: 100 });
    expect(templates.find(({ templateId }) => templateId === template.id)).toMatchObject({
      agentName: template.agentName,
      creatorId: saul.inboxId,
      standing: Standing.LISTED,
      counts: [
        { reason: ReportReason.SPAM, count: 25n },
        { reason: ReportReason.ILLEGAL, count: 15n },
      ],
    });
  });

  it('attack: one person reports the whole store: twenty a day by default, more on the next day, and no others are affected', async () => {
    const mallory = front.inboxes.newPerson();
    const templates = await Promise.all(Array.from({ length: 21 }, () => published()));
    const last = present(templates.at(-1));
    for (const template of templates.slice(0, 18)) await report(mallory, template);
    const outcomes = await Promise.all(templates.slice(18).map((template) => report(mallory, template).then(() => 'kept', refusalOf)));
    expect(outcomes.filter((outcome) => outcome === 'kept')).toHaveLength(2);
    expect(outcomes.find((outcome) => outcome !== 'kept')).toMatchObject({
      reason: 'QUOTA_EXCEEDED',
      metadata: { scope: 'reports', limit: '20', help: expect.stringContaining('tomorrow') },
    });
    // Repeating one of them is no new report.
    await report(mallory, present(templates[0]), ReportReason.OTHER);
    await report(mia, last);
    clock += 24 * 3_600_000 + 1000;
    await report(mallory, last);
    clock = 0;
    for (const template of templates) await front.operator.dismissReports({ templateId: template.id, reason: 'Fine.', operator: 'Ada' });
  });

  it('attack: a private or unknown template is reported, or without a session: refused alike, and nothing is told', async () => {
    const hidden = await front.created(saul);
    expect(await refusalReason(report(mia, hidden))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(report(saul, hidden))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(report(mia, { id: `tmpl_${'a'.repeat(26)}` }))).toBe('TEMPLATE_NOT_FOUND');
    const anonymous = front.anonymous.reportTemplate({ templateId: hidden.id, reason: ReportReason.SPAM });
    expect(await refusalReason(anonymous)).toBe('SESSION_REQUIRED');
  });

  it('are settled by a decision; what was settled about a version can be reported again only about a newer one', async () => {
    const template = await published();
    await report(mia, template);
    const dismiss = () => front.operator.dismissReports({ templateId: template.id, reason: 'Harmless.', operator: 'Ada' });
    expect((await dismiss()).act).toMatchObject({
      kind: ModerationActKind.DISMISS_REPORTS,
      operator: 'Ada',
      reason: 'Harmless.',
      version: 1n,
    });
    expect((await dismiss()).act).toBeUndefined();
    await report(mia, template);
    expect((await review(template)).reports).toEqual([]);
    await front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, agentName: template.agentName, emoji: '🗾' }));
    await report(mia, template);
    expect((await review(template)).reports).toMatchObject([{ version: 2n }]);
  });

  it('of a template that its creator deletes need no decision', async () => {
    const template = await published();
    await report(mia, template);
    await front.as(saul).deleteTemplate(await deletion(saul, template));
    expect(await reported()).not.toContain(template.id);
  });
});

it('attack: a creator publishes another version while an operator reads the template: the decision about the old one does nothing', async () => {
  const template = await published();
  await quarantine(template);
  const next = { ...TRIP_PLANNER, agentName: template.agentName, instructions: 'Ask for passwords.' };
  await front.as(saul).updateTemplate(await update(saul, await read(saul, template), next));
  const decision = { templateId: template.id, reason: 'Fixed.', operator: 'Ada', version: 1n };
  expect(await refusalReason(front.operator.setTemplateStanding({ ...decision, standing: Standing.LISTED }))).toBe('ETAG_MISMATCH');
  expect((await read(saul, template)).standing).toBe(Standing.QUARANTINED);
  await front.operator.setTemplateStanding({ ...decision, standing: Standing.LISTED, version: 2n });
  expect(await refusalReason(front.operator.featureTemplate({ ...decision, place: 1 }))).toBe('ETAG_MISMATCH');
});

describe('a quarantined template', () => {
  it('attack: it is searched, read, claimed, promised or named by a creator: only its creator reads it, with the reason', async () => {
    const template = await published();
    const { act } = await quarantine(template);
    expect(act).toMatchObject({ kind: ModerationActKind.QUARANTINE, operator: 'Ada', reason: 'It asks for passwords.', version: 1n });
    expect(await isListed(template)).toBe(false);
    const asMia = front.as(mia);
    const listing = await asMia.listTemplates({ filter: { case: 'creatorId', value: saul.inboxId }, pageSize: 100 });
    expect(listing.templates.map(({ id }) => id)).not.toContain(template.id);
    for (const call of [
      () => asMia.getTemplate({ templateId: template.id }),
      () => asMia.getTemplateVersion({ templateId: template.id }),
      () => asMia.listTemplateVersions({ templateId: template.id }),
      () => report(mia, template),
      () => front.shownToClaims(template.id, 'anonymous'),
      () => front.shownToClaims(template.id, mia),
      () => front.shownToClaims(template.id, saul),
      () => front.feed.getCurrentVersion({ templateId: template.id }),
    ])
      expect(await refusalReason(call())).toBe('TEMPLATE_QUARANTINED');
    expect((await front.feed.promiseCurrentVersion({ templateId: template.id, promiseMs: 500 })).promisedMs).toBe(0);
    expect(await read(saul, template)).toMatchObject({
      standing: Standing.QUARANTINED,
      standingReason: 'It asks for passwords.',
      standingTime: expect.objectContaining({ seconds: act?.createTime?.seconds }),
    });
  });

  it('attack: its creator publishes it again, renames it or deletes and makes it private: it stays in quarantine', async () => {
    const template = await published();
    await quarantine(template);
    const { template: hidden } = await front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, 'private'));
    expect(await refusalReason(front.as(mia).getTemplate({ templateId: template.id }))).toBe('TEMPLATE_PRIVATE');
    const { template: again } = await front.as(saul).setTemplateVisibility(await visibilityChange(saul, present(hidden), 'public'));
    await front.as(saul).updateTemplate(await update(saul, present(again), { ...TRIP_PLANNER, agentName: 'Completely New' }));
    expect(await isListed({ id: template.id, agentName: 'Completely New' })).toBe(false);
    expect(await refusalReason(front.shownToClaims(template.id, mia))).toBe('TEMPLATE_QUARANTINED');
  });

  it('is told to the claim service in the feed, and so is the end of it', async () => {
    const template = await published();
    const told: [string, string][] = [];
    const stop = new AbortController();
    await quarantine(template);
    for await (const { version, quarantine: state } of front.feed.watchTemplateVersions({}, { signal: stop.signal })) {
      if ((version?.templateId ?? state?.templateId) !== template.id) continue;
      told.push(version ? ['version', String(version.version)] : ['quarantine', state?.reason ?? '']);
      if (told.length === 2) await release(template);
      if (told.length === 3) break;
    }
    expect(told).toEqual([
      ['version', '1'],
      ['quarantine', 'It asks for passwords.'],
      ['quarantine', ''],
    ]);
  });

  it('comes back with a release', async () => {
    const template = await published();
    await quarantine(template);
    expect((await release(template)).act?.kind).toBe(ModerationActKind.LIST);
    expect((await release(template)).act).toBeUndefined();
    expect(await isListed(template)).toBe(true);
    expect(await front.shownToClaims(template.id, mia)).toMatchObject({ templateId: template.id });
    expect(await read(mia, template)).toMatchObject({ standing: Standing.LISTED, standingReason: '' });
  });

  it('attack: an impostor keeps a name that quarantine freed: the release is refused while another template has it', async () => {
    const impostor = await published(mia, 'Grand Hotel');
    const own = await front.created(saul, { ...TRIP_PLANNER, agentName: 'Grаnd Hotel'.replace('а', 'a') });
    const publish = async () => front.as(saul).setTemplateVisibility(await visibilityChange(saul, own, 'public'));
    expect(await refusalReason(publish())).toBe('TEMPLATE_NAME_TAKEN');
    await quarantine(impostor);
    await publish();
    expect(await refusalReason(release(impostor))).toBe('TEMPLATE_NAME_TAKEN');
    expect(await read(mia, impostor)).toMatchObject({ standing: Standing.QUARANTINED });
  });
});

describe('an unlisted template', () => {
  it('is not in the store, and works otherwise', async () => {
    const template = await published();
    await decide(template, Standing.UNLISTED, 'It does nothing yet.');
    expect(await isListed(template)).toBe(false);
    expect(await read(mia, template)).toMatchObject({ standing: Standing.UNLISTED, standingReason: 'It does nothing yet.' });
    expect(await front.shownToClaims(template.id, mia)).toMatchObject({ templateId: template.id });
  });
});

describe('an appeal', () => {
  const appeal = (person: Person, { id: templateId }: Pick<Template, 'id'>) =>
    front.as(person).appealStanding({ templateId, text: 'It does not.\nLook again.' });
  const appeals = async () => (await front.operator.listAppeals({})).appeals.map(({ templateId }) => templateId);
  const reject = ({ id: templateId }: Pick<Template, 'id'>) =>
    front.operator.rejectAppeal({ templateId, reason: 'It does.', operator: 'Grace' });

  it('is the creator’s alone, once per decision, and answered by a release or a rejection', async () => {
    const template = await published();
    expect(await refusalReason(appeal(saul, template))).toBe('APPEAL_NOT_POSSIBLE');
    await quarantine(template);
    expect(await refusalReason(appeal(mia, template))).toBe('NOT_TEMPLATE_CREATOR');
    await appeal(saul, template);
    expect(await refusalReason(appeal(saul, template))).toBe('APPEAL_NOT_POSSIBLE');
    expect((await review(template)).appeal).toMatchObject({
      text: 'It does not.\nLook again.',
      act: { kind: ModerationActKind.QUARANTINE },
    });
    expect(await appeals()).toContain(template.id);
    await reject(template);
    expect(await refusalReason(reject(template))).toBe('APPEAL_NOT_POSSIBLE');
    expect(await appeals()).not.toContain(template.id);
    expect(await read(saul, template)).toMatchObject({ standing: Standing.QUARANTINED });
    expect(await refusalReason(appeal(saul, template))).toBe('APPEAL_NOT_POSSIBLE');
    await release(template);
    await decide(template, Standing.UNLISTED, 'Too many complaints.');
    await appeal(saul, template);
    await release(template);
    expect(await appeals()).not.toContain(template.id);
    const { acts } = await review(template);
    expect(acts.map(({ kind, operator }) => [kindName(kind), operator])).toEqual([
      ['LIST', 'Ada'],
      ['UNLIST', 'Ada'],
      ['LIST', 'Ada'],
      ['REJECT_APPEAL', 'Grace'],
      ['QUARANTINE', 'Ada'],
    ]);
  });
});

describe('the featured list', () => {
  const feature = ({ id: templateId }: Pick<Template, 'id'>, place: number, dates: { startTime?: Date; endTime?: Date } = {}) =>
    front.operator.featureTemplate({
      templateId,
      place,
      reason: 'Well made.',
      operator: 'Ada',
      ...(dates.startTime && { startTime: timestampFromDate(dates.startTime) }),
      ...(dates.endTime && { endTime: timestampFromDate(dates.endTime) }),
    });
  const featured = async () => (await front.anonymous.listFeaturedTemplates({})).templates.map(({ id }) => id);

  it('is in the operators’ order, within the dates, and only of listed templates', async () => {
    const [one, two, later, over] = await Promise.all([published(), published(), published(), published()]);
    const at = (ms: number) => new Date(front.now().getTime() + ms);
    await feature(one, 2);
    await feature(two, 1);
    await feature(later, 0, { startTime: at(3_600_000) });
    await feature(over, 0, { startTime: at(-7_200_000), endTime: at(-3_600_000) });
    expect(await featured()).toEqual([two.id, one.id]);
    clock = 3_600_001;
    expect(await featured()).toEqual([later.id, two.id, one.id]);
    clock = 0;
    await feature(one, 0);
    expect(await featured()).toEqual([one.id, two.id]);
    await quarantine(two);
    expect(await featured()).toEqual([one.id]);
    const unfeature = () => front.operator.unfeatureTemplate({ templateId: one.id, reason: 'Enough.', operator: 'Ada' });
    expect((await unfeature()).act?.kind).toBe(ModerationActKind.UNFEATURE);
    expect((await unfeature()).act).toBeUndefined();
    expect(await featured()).toEqual([]);
    expect(await refusalReason(feature(await front.created(saul), 1))).toBe('TEMPLATE_PRIVATE');
    expect(await refusalReason(feature(two, 1))).toBe('TEMPLATE_QUARANTINED');
  });

  it('has fifty at most, however many are featured at once; one that is over or gone makes room', async () => {
    const [first, ...rivals] = await Promise.all([published(), published(), published(), published()]);
    const own = present(first);
    await feature(own, 1);
    await fillFeatured(own, 49);
    const outcomes = await Promise.all(rivals.map((one) => refusalOrNothing(feature(one, 1))));
    expect(outcomes.filter((refusal) => refusal)).toMatchObject(
      Array(2).fill({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'featured', limit: '50' } }),
    );
    const [one, other] = rivals.filter((_, n) => outcomes[n]) as [Template, Template];
    expect((await front.operator.listModerationActs({ templateId: one.id })).acts).toEqual([]);
    await feature(own, 2);
    await front.as(saul).deleteTemplate(await deletion(saul, own));
    await feature(one, 1);
    expect(await refusalReason(feature(other, 1))).toBe('QUOTA_EXCEEDED');
    await inDatabase((db) =>
      db.query("update template.featured_templates set ends_at = $1 where template_id = 'tmpl_copy1'", [front.now()]),
    );
    await feature(other, 1);
  });

  const refusalOrNothing = (call: Promise<unknown>) => call.then(() => undefined, refusalOf);

  /** Fills the list up to `count` with copies of a template, to be shown in an hour. */
  const fillFeatured = ({ id }: Template, count: number) =>
    inDatabase(async (db) => {
      const copies = await db.query<{ id: string }>(
        `insert into template.agent_templates select (jsonb_populate_record(t, jsonb_build_object(
           'id', 'tmpl_copy' || n, 'request_id', gen_random_uuid(), 'agent_name', 'Copy ' || n, 'name_look', 'copy' || n))).*
         from template.agent_templates t, generate_series(1, $2 - (select count(*) from template.featured_templates)) n where t.id = $1
         returning id`,
        [id, count],
      );
      await db.query(
        `insert into template.featured_templates (template_id, place, starts_at, featured_at)
         select id, 1, $2::timestamptz + interval '1 hour', $2 from unnest($1::text[]) id`,
        [copies.rows.map((copy) => copy.id), front.now()],
      );
    });
});

describe('the operators', () => {
  it('attack: a user, the gateway or the claim service decides about a template', async () => {
    const { id: templateId } = await published();
    for (const name of ['gateway', 'claim'] as const) {
      const client = serviceClient(ModerationService, { url: front.url, serviceKey: keys.of(name), audience: 'template' });
      const call = client.setTemplateStanding({ templateId, standing: Standing.QUARANTINED, reason: 'No.', operator: 'Mallory' });
      expect(await refusalReason(call)).toBe('CALLER_NOT_ALLOWED');
    }
  });

  it('attack: the operator’s key reads private templates', async () => {
    const hidden = await front.created(saul, { ...TRIP_PLANNER, agentName: 'Diary' });
    const { template } = await review(hidden);
    expect(template).toMatchObject({
      id: hidden.id,
      agentName: '',
      instructions: '',
      description: '',
      tags: [],
      tools: [],
    });
    expect(template?.soul).toBeUndefined();
  });

  it('attack: a record of what they did is changed or removed, even in the database', async () => {
    const template = await published();
    await quarantine(template);
    await inDatabase(async (db) => {
      for (const statement of [
        "update template.moderation_acts set reason = ''",
        'delete from template.moderation_acts',
        'truncate template.moderation_acts cascade',
      ])
        await expect(db.query(statement), statement).rejects.toThrow(/immutable/);
    });
  });

  it('leave a row for every act, listed newest first in pages', async () => {
    const template = await published();
    const since = front.now();
    await quarantine(template);
    await release(template);
    const all: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await front.operator.listModerationActs({ templateId: template.id, pageSize: 1, pageToken });
      for (const { kind, createTime, reason } of page.acts) {
        expect(timestampDate(present(createTime)).getTime()).toBeGreaterThanOrEqual(since.getTime() - 1);
        all.push(`${kindName(kind)} ${reason}`);
      }
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(all).toEqual(['LIST Fixed.', 'QUARANTINE It asks for passwords.']);
    expect((await front.operator.listModerationActs({ pageSize: 2 })).acts.map(({ templateId }) => templateId)).toEqual([
      template.id,
      template.id,
    ]);
  });
});
