import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { creation, deletion, TRIP_PLANNER, update, yanking } from './signing.ts';
import { keys, openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let mallory: Person;
let made = 0;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
  mallory = front.inboxes.newPerson();
});
afterAll(() => front?.close());

/** A public template with as many versions as asked for, the newest last. */
async function published(count: number): Promise<{ template: Template; versions: TemplateVersion[] }> {
  made += 1;
  let template = await front.created(saul, { ...TRIP_PLANNER, agentName: `Guide ${made}` }, { published: true });
  for (let number = 2; number <= count; number += 1) {
    const content = { ...TRIP_PLANNER, agentName: `Guide ${made}`, description: `Version ${number}` };
    template = present((await front.as(saul).updateTemplate(await update(saul, template, content))).template);
  }
  const { versions } = await front.as(saul).listTemplateVersions({ templateId: template.id, pageSize: 20 });
  return { template, versions: versions.toReversed() };
}

const yank = async (version: TemplateVersion | undefined, reason: string, person = saul) =>
  front.as(person).yankTemplateVersion(await yanking(person, present(version), reason));
const yanksOf = async ({ id: templateId }: Template) =>
  (await front.anonymous.listTemplateVersions({ templateId, pageSize: 20 })).yanks.map(({ version, reason }) => [version, reason]);

describe('a yanked version', () => {
  it('is listed with its reason, stays readable, and can be used again', async () => {
    const { template, versions } = await published(3);
    const { yank: made } = await yank(versions[1], 'It books trips twice.');
    expect(made).toMatchObject({ version: 2n, reason: 'It books trips twice.' });
    expect(await yanksOf(template)).toEqual([[2n, 'It books trips twice.']]);
    expect((await front.anonymous.getTemplateVersion({ templateId: template.id, version: 2n })).version).toEqual(versions[1]);
    await yank(versions[1], 'It books trips thrice.');
    expect(await yanksOf(template)).toEqual([[2n, 'It books trips thrice.']]);
    expect((await yank(versions[1], '')).yank).toBeUndefined();
    expect(await yanksOf(template)).toEqual([]);
  });

  it('is run by nobody, and copied by nobody', async () => {
    const { template, versions } = await published(2);
    const runs = serviceClient(TemplateRunService, { url: front.url, serviceKey: keys.of('profile'), audience: 'template' });
    const run = () => runs.readRunnableVersion({ templateId: template.id, version: 1n, readerId: mallory.inboxId });
    expect((await run()).version?.version).toBe(1n);
    await yank(versions[0], 'It lies.');
    expect(await refusalReason(run())).toBe('TEMPLATE_VERSION_YANKED');
    const { digest } = present(versions[0]);
    const duplicatedFrom = { templateId: template.id, version: 1n, digest, creatorId: saul.inboxId, agentName: template.agentName };
    const copy = await creation(mallory, { ...TRIP_PLANNER, duplicatedFrom });
    expect(await refusalReason(front.as(mallory).createTemplate(copy))).toBe('TEMPLATE_VERSION_YANKED');
    expect(await refusalReason(front.as(mallory).getTemplate({ templateId: copy.templateId }))).toBe('TEMPLATE_NOT_FOUND');
  });

  it('reaches the claim service in the place of the feed where it was yanked, changed and used again', async () => {
    const { template, versions } = await published(3);
    await yank(versions[0], 'First.');
    await yank(versions[1], 'Second.');
    await yank(versions[0], '');
    const told: unknown[] = [];
    for await (const { version, yank: state, cursor } of front.feed.watchTemplateVersions({})) {
      if (version?.templateId === template.id) told.push(version.version);
      if (state?.templateId !== template.id) continue;
      told.push([state.version, state.reason]);
      expect(cursor).toBeGreaterThan(0n);
      if (state.version === 1n) break;
    }
    expect(told).toEqual([1n, 2n, 3n, [2n, 'Second.'], [1n, '']]);
  });

  it('attack: another person yanks it, in their own name or with the creator’s word for another version', async () => {
    const { template, versions } = await published(3);
    expect(await refusalReason(yank(versions[0], 'It is a rival.', mallory))).toBe('NOT_TEMPLATE_CREATOR');
    const forged = { ...(await yanking(mallory, present(versions[0]), 'It is a rival.')) };
    expect(await refusalReason(front.as(saul).yankTemplateVersion(forged))).toBe('STATEMENT_WRONG_SIGNER');
    const genuine = await yanking(saul, present(versions[0]), 'It is old.');
    for (const changed of [{ version: 2n }, { reason: 'It steals.' }, { reason: '' }]) {
      expect(await refusalReason(front.as(saul).yankTemplateVersion({ ...genuine, ...changed }))).toBe('STATEMENT_SIGNATURE_INVALID');
    }
    expect(await yanksOf(template)).toEqual([]);
  });

  it('attack: the word that yanked it is presented again after the creator has taken it back', async () => {
    const { template, versions } = await published(2);
    const word = await yanking(saul, present(versions[0]), 'It was a mistake.');
    await front.as(saul).yankTemplateVersion(word);
    await yank(versions[0], '');
    expect(await refusalReason(front.as(saul).yankTemplateVersion(word))).toBe('STATEMENT_REPLAYED');
    expect(await yanksOf(template)).toEqual([]);
  });

  it('attack: all versions are yanked, so that agents would have none to move to', async () => {
    const { template, versions } = await published(3);
    const reasons = [];
    for (const version of versions)
      reasons.push(
        await yank(version, 'All of it.').then(
          () => 'yanked',
          (error) => refusalReason(Promise.reject(error)),
        ),
      );
    expect(reasons).toEqual(['yanked', 'yanked', 'YANK_NOT_POSSIBLE']);
    expect(await front.shownToClaims(template.id, mallory)).toMatchObject({ version: 3n });
    // Once it is replaced, it can be.
    const content = { ...TRIP_PLANNER, agentName: template.agentName, description: 'Better' };
    await front.as(saul).updateTemplate(await update(saul, template, content));
    await yank(versions[2], 'All of it.');
    expect((await yanksOf(template)).map(([version]) => version)).toEqual([3n, 2n, 1n]);
  });

  it('attack: a version is yanked while it is being replaced: it is the newest for one of them, and never for both', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { template, versions } = await published(2);
      const content = { ...TRIP_PLANNER, agentName: template.agentName, description: 'Next' };
      const [, yanked] = await Promise.allSettled([
        front.as(saul).updateTemplate(await update(saul, template, content)),
        yank(versions[1], 'It fails.'),
      ]);
      const { versions: now, yanks } = await front.anonymous.listTemplateVersions({ templateId: template.id });
      expect(now[0]?.version).toBe(3n);
      expect(yanks.map(({ version }) => version)).toEqual(yanked.status === 'fulfilled' ? [2n] : []);
    }
  });

  it.each([
    ['that does not exist', { version: 99n }, 'TEMPLATE_VERSION_NOT_FOUND'],
    ['with a reason that is too long', { reason: 'x'.repeat(501) }, 'VALIDATION_FAILED'],
    ['with a reason that no database keeps', { reason: 'It is bad.\0' }, 'VALIDATION_FAILED'],
  ] as const)('attack: one %s is refused, and leaves nothing behind', async (_, changed, reason) => {
    const { template, versions } = await published(2);
    const word = { ...(await yanking(saul, present(versions[0]), 'It fails.')), ...changed };
    expect(await refusalReason(front.as(saul).yankTemplateVersion(word))).toBe(reason);
    expect(await yanksOf(template)).toEqual([]);
  });

  it('of a deleted template is nobody’s any more', async () => {
    const { template, versions } = await published(2);
    await front.as(saul).deleteTemplate(await deletion(saul, template));
    expect(await refusalReason(yank(versions[0], 'It fails.'))).toBe('TEMPLATE_NOT_FOUND');
  });
});
