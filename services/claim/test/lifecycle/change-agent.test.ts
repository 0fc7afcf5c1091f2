import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { takeIdleInstance } from '../../src/claiming/store/claiming.ts';
import type { Database } from '../../src/database/database.ts';
import { noQuotas } from '../../src/lifecycle/domain/quota.ts';
import { type ChangeOptions, changeAgent } from '../../src/lifecycle/store/change-agent.ts';
import { claimOf, clear, openTestStore } from '../stored-rows.ts';

let store: Awaited<ReturnType<typeof openTestStore>>;
let db: Database;
beforeAll(async () => {
  store = await openTestStore();
  db = store.db;
});
afterAll(() => store.close());
beforeEach(async () => {
  await clear(db, 1, new Date());
  await takeIdleInstance(db, claimOf('claim', 'ada'), noQuotas, new Date());
});

const options = () => ({ now: new Date(), joinTimeoutMs: 60_000 });

test('no change is lost when many are made at once', async () => {
  const raise = () =>
    changeAgent(db, 'i1', [], {
      ...options(),
      also: ({ agent, claim }) => {
        agent.updateAttempts += 1;
        claim.attempts += 1;
      },
    });
  await Promise.all(Array.from({ length: 40 }, raise));
  const [row] = await db.query(
    `select a.update_attempts::text as agent, c.attempts::text as claim from agent_metadata a join claims c on c.id = a.claim_id`,
  );
  expect(row).toEqual({ agent: '40', claim: '40' });
});

test('a change is decided again if either row has changed since it was read', async () => {
  for (const table of ['agent_metadata', 'claims']) {
    const seen: number[] = [];
    const also: ChangeOptions['also'] = ({ agent }) => {
      agent.updateAttempts += 1;
      seen.push(agent.updateAttempts);
    };
    let first = true;
    const meddling: Database = {
      ...db,
      query: async (sql, values) => {
        if (sql.includes('held_agent') && first) {
          first = false;
          await db.query(`update ${table} set updated_at = now()`);
        }
        return db.query(sql, values);
      },
    };
    await changeAgent(meddling, 'i1', [], { ...options(), also });
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  }
});

test('a change without effect writes nothing', async () => {
  const texts: string[] = [];
  const listening: Database = {
    ...db,
    query: (sql, values) => {
      texts.push(sql);
      return db.query(sql, values);
    },
  };
  expect(await changeAgent(listening, 'i1', [{ kind: 'applied', version: 0 }], options())).toBeDefined();
  expect(texts).toEqual([]);
});

test('with a tool that an agent gives up, its clones are not promised the value; values for versions to come stay', async () => {
  const line = (tools: string) => `model=gpt-oss-20b override=yes tools=${tools}`;
  const keys = async () => (await db.query('select to_json(user_config_keys)::text as keys from agent_metadata'))[0]?.keys;
  const report = (tools: string) => changeAgent(db, 'i1', [], { ...options(), facts: { acceptedCapabilities: line(tools) } });
  await changeAgent(db, 'i1', [], { ...options(), facts: { userConfigKeys: ['mail', 'token', 'soon'] } });
  await report('mail:user,token:user');
  expect(await keys()).toBe('["mail","token","soon"]');
  await report('mail:user');
  expect(await keys()).toBe('["mail","soon"]');
  await report('mail:user,token:user');
  expect(await keys()).toBe('["mail","soon"]');
});
