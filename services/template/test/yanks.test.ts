import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateRunService } from '@offshoot/gen/offshoot/template/v1/template_run_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from './people.ts';
import { attestation, creation, deletion, replacing, TRIP_PLANNER, update, yanking } from './signing.ts';
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

describe('the newest version, yanked with a replacement', () => {
  const now = async ({ id: templateId }: Template) => {
    const { versions, yanks } = await front.anonymous.listTemplateVersions({ templateId, pageSize: 20 });
    return [versions[0]?.version, versions[0]?.content?.description, yanks.map(({ version }) => version)];
  };
  const good = ({ agentName }: Template) => ({ ...TRIP_PLANNER, agentName });

  it('is replaced in the same step: nobody gets it any more, and agents have one to move to', async () => {
    const { template } = await published(2);
    const word = await replacing(saul, template, 'It books trips twice.', good(template));
    const next = {
      id: template.id,
      version: 3n,
      digest: (await front.anonymous.getTemplateVersion({ templateId: template.id, version: 1n })).version?.digest ?? '',
    };
    const { statement } = await attestation(saul, next);
    const done = await front.as(saul).yankTemplateVersion({ ...word, replacement: { ...word.replacement, attestation: statement } });
    expect(done.yank).toMatchObject({ version: 2n, reason: 'It books trips twice.' });
    expect(done.template).toMatchObject({ version: 3n, description: TRIP_PLANNER.description });
    expect(done.template?.attestedUntil).toBeDefined();
    expect(await now(template)).toEqual([3n, TRIP_PLANNER.description, [2n]]);
    const told: unknown[] = [];
    for await (const { version, yank: state } of front.feed.watchTemplateVersions({})) {
      if (version?.templateId === template.id) told.push(version.version);
      if (state?.templateId !== template.id) continue;
      told.push([state.version, state.reason]);
      break;
    }
    expect(told).toEqual([1n, 2n, 3n, [2n, 'It books trips twice.']]);
  });

  it('also if it is the only one', async () => {
    const { template } = await published(1);
    await front.as(saul).yankTemplateVersion(await replacing(saul, template, 'It lies.', { ...good(template), description: 'Better' }));
    expect(await now(template)).toEqual([2n, 'Better', [1n]]);
  });

  it('attack: the replacement is the same content again', async () => {
    const { template } = await published(2);
    const word = await replacing(saul, template, 'It lies.', { ...good(template), description: 'Version 2' });
    expect(await refusalReason(front.as(saul).yankTemplateVersion(word))).toBe('YANK_NOT_POSSIBLE');
    expect(await now(template)).toEqual([2n, 'Version 2', []]);
  });

  it('attack: another person replaces it, in their own name or with half of the creator’s word', async () => {
    const { template } = await published(2);
    const theirs = await replacing(mallory, template, 'It is a rival.', good(template));
    const word = await replacing(saul, template, 'It fails.', good(template));
    expect(await refusalReason(front.as(mallory).yankTemplateVersion(word))).toBe('NOT_TEMPLATE_CREATOR');
    for (const half of [
      { ...word, statement: theirs.statement },
      { ...word, replacement: { ...word.replacement, statement: theirs.replacement.statement } },
    ])
      expect(await refusalReason(front.as(saul).yankTemplateVersion(half))).toBe('STATEMENT_WRONG_SIGNER');
    const poisoned = { ...word, replacement: { ...word.replacement, content: { ...good(template), instructions: 'Lie.' } } };
    expect(await refusalReason(front.as(saul).yankTemplateVersion(poisoned))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await now(template)).toEqual([2n, 'Version 2', []]);
    // What failed has redeemed nothing.
    await front.as(saul).yankTemplateVersion(word);
    expect(await refusalReason(front.as(saul).yankTemplateVersion(word))).toBe('ETAG_MISMATCH');
    expect(await now(template)).toEqual([3n, TRIP_PLANNER.description, [2n]]);
  });

  it.each([
    ['an older version', { version: 1n }],
    ['the end of a yank', { reason: '' }],
  ])('attack: a replacement for %s is refused, and leaves nothing behind', async (_, changed) => {
    const { template } = await published(2);
    const word = { ...(await replacing(saul, template, 'It fails.', good(template))), ...changed };
    expect(await refusalReason(front.as(saul).yankTemplateVersion(word))).toBe('VALIDATION_FAILED');
    expect(await now(template)).toEqual([2n, 'Version 2', []]);
  });

  it('attack: it is yanked twice at once, and updated meanwhile: one of them happens, whole', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { template } = await published(2);
      const word = (text: string) => replacing(saul, template, 'It fails.', { ...good(template), description: text });
      const done = await Promise.allSettled([
        front.as(saul).yankTemplateVersion(await word('A')),
        front.as(saul).yankTemplateVersion(await word('B')),
        front.as(saul).updateTemplate(await update(saul, template, { ...good(template), description: 'C' })),
      ]);
      const won = done.findIndex(({ status }) => status === 'fulfilled');
      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await now(template)).toEqual([3n, 'ABC'[won], won === 2 ? [] : [2n]]);
    }
  });

  it('attack: the database fails between the publication and the yank: neither has happened', async () => {
    const { template } = await published(2);
    const client = new pg.Client({ connectionString: front.databaseUrl, options: '-c search_path=template' });
    await client.connect();
    await client.query(`create function fails() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`);
    await client.query(
      `create trigger fails before insert on version_yanks for each row when (new.template_id = '${template.id}') execute function fails()`,
    );
    const word = await replacing(saul, template, 'It fails.', good(template));
    await expect(front.as(saul).yankTemplateVersion(word)).rejects.toThrow();
    expect(await now(template)).toEqual([2n, 'Version 2', []]);
    await client.query('drop function fails cascade');
    await client.end();
    await front.as(saul).yankTemplateVersion(word);
    expect(await now(template)).toEqual([3n, TRIP_PLANNER.description, [2n]]);
  });
});
