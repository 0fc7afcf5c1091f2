import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Person } from './people.ts';
import { attestation, deletion, resigning, TRIP_PLANNER, update } from './signing.ts';
import { openStoreFront, present, type StoreFront } from './store-front.ts';

let front: StoreFront;
beforeAll(async () => {
  front = await openStoreFront();
});
afterAll(() => front?.close());

let made = 0;
/** The feed contains only published templates. */
const published = (person: Person) => front.created(person, { ...TRIP_PLANNER, agentName: `Planner ${++made}` }, { published: true });

async function updated(person: Person, template: Template, description: string): Promise<Template> {
  const request = await update(person, template, { ...TRIP_PLANNER, agentName: template.agentName, description });
  return present((await front.as(person).updateTemplate(request)).template);
}

/** Reads the feed until `count` versions have come, or until stopped. */
function reader(cursor = 0n) {
  const seen: { key: string; cursor: bigint; revision: bigint }[] = [];
  const stop = new AbortController();
  const done = (async () => {
    try {
      for await (const { version, cursor: position } of front.feed.watchTemplateVersions({ cursor }, { signal: stop.signal })) {
        seen.push({ key: `${version?.templateId}@${version?.version}`, cursor: position, revision: version?.revision ?? 0n });
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    }
  })();
  const close = async () => {
    stop.abort();
    await done;
  };
  return { seen, keys: () => seen.map(({ key }) => key), close, [Symbol.asyncDispose]: close };
}

describe('the feed', () => {
  it('sends everything from the beginning, then new versions, and continues from a cursor', async () => {
    const saul = front.inboxes.newPerson();
    const template = await published(saul);
    await using watching = reader();
    await eventually(() => expect(watching.keys()).toContain(`${template.id}@1`));
    const started = performance.now();
    await updated(saul, template, '2');
    await vi.waitFor(() => expect(watching.keys().at(-1)).toBe(`${template.id}@2`), { interval: 5, timeout: 120_000 });
    expect(performance.now() - started).toBeLessThan(3000);
    await using later = reader(watching.seen.at(-2)?.cursor);
    await eventually(() => expect(later.keys()).toEqual([`${template.id}@2`]));
  });

  it('contains whole verifiable versions, including those of templates deleted since', async () => {
    const saul = front.inboxes.newPerson();
    const template = await published(saul);
    await front.as(saul).deleteTemplate(await deletion(saul, template));
    for await (const { version } of front.feed.watchTemplateVersions({})) {
      if (version?.templateId !== template.id) continue;
      expect(version).toMatchObject({ creatorId: saul.inboxId, salt: template.salt, digest: template.digest, previousDigest: '' });
      expect(version.statement?.signatures).toHaveLength(1);
      break;
    }
  });

  it('skips nothing when many publish at once, whenever its readers start', async () => {
    const people = Array.from({ length: 8 }, () => front.inboxes.newPerson());
    const templates = await Promise.all(people.map(async (person) => ({ person, template: await published(person) })));
    await using early = reader();
    const made = templates.map(async ({ person, ...known }) => {
      let { template } = known;
      for (const description of ['1', '2', '3']) template = await updated(person, template, description);
      return template.id;
    });
    await using middle = reader();
    const expected = (await Promise.all(made)).flatMap((id) => [1, 2, 3, 4].map((version) => `${id}@${version}`));
    for (const { seen, keys } of [early, middle]) {
      await eventually(() => expect(keys()).toEqual(expect.arrayContaining(expected)));
      const cursors = seen.map(({ cursor }) => cursor);
      expect(cursors).toEqual(cursors.toSorted((a, b) => Number(a - b)));
      expect(new Set(keys()).size).toBe(keys().length);
    }
  });

  it('sends a version again with every revision, but to a new reader only once, in its newest form', async () => {
    const saul = front.inboxes.newPerson();
    const [template, last] = [await published(saul), await published(saul)];
    const { version } = await front.as(saul).getTemplateVersion({ templateId: template.id });
    await using early = reader();
    const revisions = ({ seen }: ReturnType<typeof reader>) =>
      seen.filter(({ key }) => key === `${template.id}@1`).map(({ revision }) => revision);
    await eventually(() => expect(revisions(early)).toEqual([1n]));
    await front.as(saul).resignTemplateVersion(await resigning(present(version), front.inboxes.withNewKey(saul, 'wallet')));
    await eventually(() => expect(revisions(early)).toEqual([1n, 2n]));
    const request = await attestation(saul, template);
    await front.as(saul).attestTemplateVersion(request);
    await eventually(() => expect(revisions(early)).toEqual([1n, 2n, 3n]));
    await front.as(saul).attestTemplateVersion(request);
    await updated(saul, last, '2');
    await using late = reader();
    for (const watching of [early, late]) await eventually(() => expect(watching.keys().at(-1)).toBe(`${last.id}@2`));
    expect([revisions(early), revisions(late)]).toEqual([[1n, 2n, 3n], [3n]]);
    const cursors = early.seen.map(({ cursor }) => cursor);
    expect(cursors).toEqual(cursors.toSorted((a, b) => Number(a - b)));
  });

  it('loses no version for a reader while versions are being revised', async () => {
    const people = Array.from({ length: 12 }, () => front.inboxes.newPerson());
    const made = await Promise.all(people.map(async (person) => ({ person, template: await published(person) })));
    const revising = made.map(async ({ person, template }) => {
      for (const second of [0, 1, 2]) {
        const now = new Date(Date.now() - 10_000 + second * 1000);
        await front.as(person).attestTemplateVersion(await attestation(person, template, { now }));
      }
    });
    await using watching = reader();
    await Promise.all(revising);
    const newest = () => new Map(watching.seen.map(({ key, revision }) => [key, revision]));
    await eventually(() => expect(made.map(({ template }) => newest().get(`${template.id}@1`))).toEqual(made.map(() => 4n)));
  });

  it('a version that commits late is not overtaken: the next one waits for it', async () => {
    const saul = front.inboxes.newPerson();
    const template = await published(saul);
    await using watching = reader();
    const slow = new pg.Client({ connectionString: front.databaseUrl });
    await slow.connect();
    try {
      // A publication that has a position but is not committed.
      await slow.query('begin');
      await slow.query("select pg_advisory_xact_lock(hashtext('template.feed_position'))");
      const { rows } = await slow.query<{ position: string }>("select nextval('template.feed_position') as position");
      const next = updated(saul, template, '2');
      let accepted = false;
      void next.then(() => (accepted = true));
      await eventually(async () => {
        const waiting = await slow.query("select 1 from pg_locks where locktype = 'advisory' and not granted");
        expect(waiting.rowCount).toBe(1);
      });
      expect(accepted).toBe(false);
      expect(watching.keys()).not.toContain(`${template.id}@2`);
      await slow.query('commit');
      await next;
      await eventually(() => expect(watching.keys()).toContain(`${template.id}@2`));
      expect(watching.seen.at(-1)?.cursor).toBeGreaterThan(BigInt(rows[0]?.position ?? 0));
    } finally {
      await slow.end();
    }
  });

  it('ends when its reader leaves and when the service closes', async () => {
    const own = await openStoreFront();
    const stream = own.feed.watchTemplateVersions({})[Symbol.asyncIterator]();
    const next = stream.next().then(
      () => 'ended',
      () => 'ended',
    );
    await using left = reader();
    await left.close();
    await own.close();
    expect(await next).toBe('ended');
  });
});
