import { Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { callerHeader } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Person } from './people.ts';
import { attestation, deletion, resigning, TRIP_PLANNER, update, visibilityChange } from './signing.ts';
import { openStoreFront, present, refusalReason, type StoreFront } from './store-front.ts';

let front: StoreFront;
let saul: Person;
let db: pg.Pool;
beforeAll(async () => {
  front = await openStoreFront();
  saul = front.inboxes.newPerson();
  db = new pg.Pool({ connectionString: front.databaseUrl });
});
afterAll(async () => {
  await db?.end();
  await front?.close();
});

const published = () => front.created(saul, TRIP_PLANNER, { published: true });
const promise = (templateId: string, known = {}) => front.feed.promiseCurrentVersion({ templateId, promiseMs: 500, ...known });

/** By the database's clock, like the service. */
async function promiseOf(id: string): Promise<{ given: boolean; lasts: boolean; barred: boolean }> {
  const { rows } = await db.query(
    `select promised_until is not null as given, coalesce(promised_until > clock_timestamp(), false) as lasts,
       promises_barred_until is not null as barred from template.agent_templates where id = $1`,
    [id],
  );
  return rows[0];
}

describe('a promise', () => {
  it('comes with the current version, or without it if the caller has it', async () => {
    const template = await published();
    const first = await promise(template.id);
    expect(first).toMatchObject({ promisedMs: 500, visibility: Visibility.PUBLIC });
    expect(first.version).toEqual((await front.anonymous.getTemplateVersion({ templateId: template.id })).version);
    expect(await promiseOf(template.id)).toMatchObject({ given: true });
    const known = { knownVersion: 1n, knownRevision: 1n };
    expect((await promise(template.id, known)).version).toBeUndefined();
    const signer = front.inboxes.withNewKey(saul, 'wallet');
    await front.as(saul).resignTemplateVersion(await resigning(present(first.version), signer));
    const resigned = await promise(template.id, known);
    expect(resigned.version?.revision).toBe(2n);
    expect((await promise(template.id, { knownVersion: 2n ** 63n - 1n, knownRevision: 2n ** 63n - 1n })).version).toEqual(resigned.version);
  });

  it('says whether the template is private, and is not given for deleted or unknown templates', async () => {
    const template = await front.created(saul);
    await front.shownToClaims(template.id, saul);
    expect(await promise(template.id)).toMatchObject({ promisedMs: 500, visibility: Visibility.PRIVATE });
    await front.as(saul).deleteTemplate(await deletion(saul, template));
    for (const id of [template.id, `tmpl_${'a'.repeat(26)}`]) {
      expect(await promise(id)).toMatchObject({ promisedMs: 0, visibility: Visibility.UNSPECIFIED });
    }
  });

  it('does not change anything that clients see', async () => {
    const template = await published();
    await promise(template.id);
    expect((await front.anonymous.getTemplate({ templateId: template.id })).template).toEqual(template);
  });
});

describe('a change of a template with a promise', () => {
  const changes = {
    update: async (template: Awaited<ReturnType<typeof published>>) =>
      front.as(saul).updateTemplate(await update(saul, template, { ...TRIP_PLANNER, emoji: '🗾' })),
    unpublication: async (template: Awaited<ReturnType<typeof published>>) =>
      front.as(saul).setTemplateVisibility(await visibilityChange(saul, template, 'private')),
    deletion: async (template: Awaited<ReturnType<typeof published>>) => front.as(saul).deleteTemplate(await deletion(saul, template)),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`${name}: is made once the promise has expired, and promises are made again`, async () => {
      const template = await published();
      expect((await promise(template.id)).promisedMs).toBe(500);
      await change(template);
      expect(await promiseOf(template.id)).toMatchObject({ given: true, lasts: false, barred: false });
      expect((await promise(template.id)).promisedMs).toBe(name === 'deletion' ? 0 : 500);
    });
  }

  it('waits without showing anything early, allowing new promises or holding a lock: other templates and the feed continue', async () => {
    const template = await published();
    await promise(template.id);
    let returned = false;
    const changed = changes.unpublication(template).then(() => {
      returned = true;
    });
    await vi.waitFor(async () => expect(await promiseOf(template.id)).toMatchObject({ barred: true }), { interval: 5, timeout: 120_000 });
    const other = await db.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from template.agent_templates where id = $1 for update nowait', [template.id]);
      // From here on, the change waits for this lock, however slow the rest is.
      expect((await promise(template.id)).promisedMs).toBe(0);
      expect((await front.anonymous.getTemplateVersion({ templateId: template.id })).version?.version).toBe(1n);
      const neighbour = await published();
      await front.as(saul).updateTemplate(await update(saul, neighbour, { ...TRIP_PLANNER, emoji: '🗾' }));
      for await (const { version } of front.feed.watchTemplateVersions({})) {
        if (version?.templateId === neighbour.id && version.version === 2n) break;
      }
      expect(returned).toBe(false);
      await other.query('commit');
    } finally {
      other.release(true);
    }
    await changed;
    expect(await refusalReason(front.anonymous.getTemplateVersion({ templateId: template.id }))).toBe('TEMPLATE_PRIVATE');
  });

  it('while another transaction locks its row: nothing is promised, and nobody waits for it', async () => {
    const template = await published();
    const other = await db.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from template.agent_templates where id = $1 for update', [template.id]);
      expect((await promise(template.id)).promisedMs).toBe(0);
      expect((await front.anonymous.getTemplateVersion({ templateId: template.id })).version?.version).toBe(1n);
    } finally {
      other.release(true);
    }
    await eventually(async () => expect((await promise(template.id)).promisedMs).toBe(500));
  });

  it('does not wait for a promise made before the clock was set back', async () => {
    const template = await published();
    await db.query("update template.agent_templates set promised_until = now() + interval '1 hour' where id = $1", [template.id]);
    await changes.update(template);
    expect((await front.anonymous.getTemplateVersion({ templateId: template.id })).version?.version).toBe(2n);
  });

  it('further signatures and attestations do not wait, because the promise stays true', async () => {
    const template = await published();
    const { version } = await promise(template.id);
    await db.query("update template.agent_templates set promised_until = now() + interval '1 hour' where id = $1", [template.id]);
    await front.as(saul).resignTemplateVersion(await resigning(present(version), front.inboxes.withNewKey(saul, 'wallet')));
    await front.as(saul).attestTemplateVersion(await attestation(saul, template));
    expect(await promiseOf(template.id)).toMatchObject({ lasts: true });
  });

  it('is not delayed by constant requests for promises, and no later promise shows the old state', async () => {
    const template = await published();
    let newest = 1n;
    let stopped = false;
    let given = 0;
    const asking = Array.from({ length: 8 }, async () => {
      while (!stopped) {
        const atLeast = newest;
        const { promisedMs, version } = await promise(template.id);
        if (promisedMs === 0) continue;
        given += 1;
        expect(version?.version).toBeGreaterThanOrEqual(atLeast);
      }
    });
    let current = template;
    while (newest < 4n) {
      const before = given;
      await eventually(() => expect(given).toBeGreaterThan(before));
      const content = { ...TRIP_PLANNER, description: String(newest) };
      current = present((await front.as(saul).updateTemplate(await update(saul, current, content))).template);
      newest = current.version;
    }
    stopped = true;
    await Promise.all(asking);
  });
});

describe('promises, attacked', () => {
  it('only services of the pool get one, so nobody else can delay a creator', async () => {
    const template = await published();
    for (const caller of [(await front.userCall(saul.inboxId)).token, 'anonymous']) {
      const headers = { [callerHeader]: caller };
      const asked = front.feed.promiseCurrentVersion({ templateId: template.id, promiseMs: 500 }, { headers });
      expect(await refusalReason(asked)).toBe('CALLER_UNKNOWN');
    }
    expect(await promiseOf(template.id)).toMatchObject({ given: false });
  });

  it('nobody gets a long one', async () => {
    const template = await published();
    for (const promiseMs of [0, 501, 4_000_000_000]) {
      expect(await refusalReason(front.feed.promiseCurrentVersion({ templateId: template.id, promiseMs }))).toBe('VALIDATION_FAILED');
    }
    expect(await promiseOf(template.id)).toMatchObject({ given: false });
  });
});
