import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attestation, resigning, TRIP_PLANNER, update } from './signing.ts';
import { openStoreFront, present, type StoreFront } from './store-front.ts';

type Row = Record<string, unknown>;

let front: StoreFront;
let db: pg.Client;
let template: Template;
beforeAll(async () => {
  front = await openStoreFront();
  db = new pg.Client({ connectionString: front.databaseUrl });
  await db.connect();
  const saul = front.inboxes.newPerson();
  const one = await front.created(saul);
  await front.as(saul).attestTemplateVersion(await attestation(saul, one));
  const { version } = await front.as(saul).getTemplateVersion({ templateId: one.id });
  await front.as(saul).resignTemplateVersion(await resigning(present(version), front.inboxes.withNewKey(saul, 'wallet')));
  const { template: read } = await front.as(saul).getTemplate({ templateId: one.id });
  template = present((await front.as(saul).updateTemplate(await update(saul, present(read), { ...TRIP_PLANNER, emoji: '🗾' }))).template);
});
afterAll(async () => {
  await db?.end();
  await front?.close();
});

/** The SQL that the service itself sends, with an attacker's addition. */
function revising(also: string): string {
  return `update template.template_versions set ${['revision = revision + 1', 'position = position + 1000000', also].filter(Boolean).join(', ')}
    where template_id = $1 and version = 1`;
}

async function rowOf(): Promise<Row> {
  const { rows } = await db.query<Row>('select * from template.template_versions where template_id = $1 and version = 1', [template.id]);
  return present(rows[0]);
}

/** Whether the statement fails, and the row afterwards. Everything is rolled back. */
async function attempt(sql: string, ...values: unknown[]): Promise<{ error: string; before: Row; after: Row }> {
  const before = await rowOf();
  await db.query('begin');
  try {
    const { rowCount } = await db.query(sql, [template.id, ...values]);
    expect(rowCount).toBe(1);
    return { error: '', before, after: await rowOf() };
  } catch (error) {
    await db.query('rollback');
    return { error: String(error), before, after: await rowOf() };
  } finally {
    await db.query('rollback');
  }
}

/** Another value for a column of any of the table's types. */
const OTHER: Record<string, string> = {
  text: `%I || 'x'`,
  integer: '%I + 1',
  bigint: '%I + 7',
  jsonb: `'{"other": true}'::jsonb`,
  'timestamp with time zone': `%I + interval '1 second'`,
};

describe('SQL can make these changes to a version', () => {
  it('more signatures and a later attestation, as a new revision at a later position', async () => {
    const later = `attestation = jsonb_set(attestation, '{issuedAt}', '"2999-01-01T00:00:00.000Z"')`;
    const more = `statement = jsonb_set(statement, '{signatures}', (statement -> 'signatures') || (statement -> 'signatures'))`;
    for (const change of ['', more, later, `${more}, ${later}`]) expect((await attempt(revising(change))).error).toBe('');
  });

  it('none to any other column, alone or with a revision', async () => {
    const { rows } = await db.query<{ column_name: string; data_type: string }>(
      `select column_name, data_type from information_schema.columns where table_schema = 'template' and table_name = 'template_versions'`,
    );
    const columns = rows.filter(({ column_name }) => !['revision', 'position', 'attestation'].includes(column_name));
    expect(columns.map(({ column_name }) => column_name)).toEqual(
      expect.arrayContaining([
        'template_id',
        'version',
        'creator_id',
        'salt',
        'previous_digest',
        'digest',
        'content',
        'content_bytes',
        'statement',
        'created_at',
      ]),
    );
    for (const { column_name, data_type } of columns) {
      const change = `${column_name} = ${present(OTHER[data_type]).replace('%I', column_name)}`;
      for (const sql of [revising(change), `update template.template_versions set ${change} where template_id = $1 and version = 1`]) {
        const { error, before, after } = await attempt(sql);
        expect(error, sql).toContain('immutable');
        expect(after).toEqual(before);
      }
    }
  });

  it('none to the signed envelope', async () => {
    for (const part of ['signer', 'nonce', 'issuedAt', 'expiresAt', 'anything']) {
      expect((await attempt(revising(`statement = jsonb_set(statement, '{${part}}', '"x"')`))).error).toContain('immutable');
    }
    expect((await attempt(revising(`statement = statement - 'nonce'`))).error).toContain('immutable');
  });

  it('no version without a signature, or with a ninth', async () => {
    const nine = `(select jsonb_agg('{}'::jsonb) from generate_series(1, 9))`;
    for (const signatures of [`'[]'`, `'{}'`, `'null'`, nine]) {
      const change = `statement = jsonb_set(statement, '{signatures}', ${signatures}::jsonb)`;
      expect((await attempt(revising(change))).error, signatures).toContain('1 to 8 signatures');
    }
    expect((await attempt(revising(`statement = statement - 'signatures'`))).error).toContain('1 to 8 signatures');
  });

  it('no older attestation, and no removal of one', async () => {
    const older = `jsonb_set(attestation, '{issuedAt}', '"2000-01-01T00:00:00.000Z"')`;
    const same = `jsonb_set(attestation, '{expiresAt}', '"2999-01-01T00:00:00.000Z"')`;
    for (const value of [older, same, 'null', `'{}'`, `'null'`]) {
      expect((await attempt(revising(`attestation = ${value}`))).error, value).toContain('only by a later one');
    }
  });

  it('none that readers of the feed would miss', async () => {
    const set = (columns: string) => `update template.template_versions set ${columns} where template_id = $1 and version = 1`;
    const later = `attestation = jsonb_set(attestation, '{issuedAt}', '"2999-01-01T00:00:00.000Z"')`;
    for (const place of [
      'revision = revision + 1',
      'position = position + 1000000',
      'revision = revision + 2, position = position + 1000000',
    ]) {
      expect((await attempt(set(`${later}, ${place}`))).error, place).toContain('needs the next revision');
    }
    expect((await attempt(set('revision = revision + 1, position = -1'))).error).toContain('needs the next revision');
    expect((await attempt(set(later))).error).toContain('needs the next revision');
  });

  it('no removal', async () => {
    for (const sql of ['delete from template.template_versions', 'truncate template.template_versions']) {
      await expect(db.query(sql)).rejects.toThrow('immutable');
    }
    const upsert = `insert into template.template_versions as v select * from template.template_versions
      where template_id = $1 and version = 1 on conflict (template_id, version) do update set content = '{}', revision = v.revision + 1`;
    expect((await attempt(upsert)).error).toContain('immutable');
  });

  it('published content stays unchanged, for writes to any columns at once (random writes)', async () => {
    const statement = present((await rowOf()).statement) as Row;
    const value = fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.integer(), fc.boolean(), fc.jsonValue());
    const writes = fc.record(
      {
        content: value,
        digest: fc.string({ unit: 'grapheme-ascii' }),
        previous_digest: fc.string({ unit: 'grapheme-ascii' }),
        creator_id: fc.string({ unit: 'grapheme-ascii' }),
        salt: fc.string({ unit: 'grapheme-ascii' }),
        version: fc.integer({ min: 1, max: 9 }),
        statement: fc.dictionary(fc.constantFrom(...Object.keys(statement), 'more'), value).map((change) => ({ ...statement, ...change })),
        attestation: value,
      },
      { requiredKeys: [] },
    );
    const FREE = ['statement', 'attestation', 'revision', 'position'];
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(writes, async (written) => {
        const columns = Object.entries(written);
        const also = columns.map(([column], i) => `${column} = $${i + 2}`).join(', ');
        const values = columns.map(([column, one]) =>
          ['content', 'statement', 'attestation'].includes(column) ? JSON.stringify(one) : one,
        );
        const { error, before, after } = await attempt(revising(also), ...values);
        if (error) refused += 1;
        const fixed = ({ statement: text, ...row }: Row) => {
          const { signatures: _, ...envelope } = text as Row;
          return [envelope, ...Object.entries(row).filter(([column]) => !FREE.includes(column))];
        };
        expect(fixed(after)).toEqual(fixed(before));
      }),
      { numRuns: propertyRuns(200) },
    );
    expect(refused).toBeGreaterThan(100);
  });
});
