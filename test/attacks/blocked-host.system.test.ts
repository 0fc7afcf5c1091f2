// One message keeps the thread of the host busy for ever. With `npm start`, everything else goes on, and the agents do once the process of
// the host has been replaced; the message is given up.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '@offshoot/runtime/process/is-alive.ts';
import { eventually, untilFound } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from '../device.ts';
import { Human } from '../human.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';

const STUCK_MS = 4_000;
const LEASE_MS = 10_000;

let system: TestSystem;
let user: User;
let human: Human;
let database: pg.Client;

beforeAll(async () => {
  system = await startSystem({
    config: { hostRuns: 'own-process', stuckMs: STUCK_MS },
    overrides: { hostProgram: new URL('./blocked-host.ts', import.meta.url) },
  });
  database = new pg.Client({ connectionString: system.running.database.url });
  await database.connect();
  user = await User.signIn(system.running.url, system.running.network);
  human = await Human.join(system.running.network);
  user.adderId = human.client.inboxId;
});
afterAll(async () => {
  await database?.end();
  await human?.[Symbol.asyncDispose]();
  await system?.[Symbol.asyncDispose]();
});

/** Processes that took up the message, oldest first. */
const blocked = (file: string): number[] => {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').map(Number);
  } catch {
    return [];
  }
};
const leaseEnd = async (): Promise<number> => {
  const { rows } = await database.query('select extract(epoch from lease_expires_at) * 1000 as at from claim.hosts');
  return Number(rows[0]?.at);
};

test('attack: a message that blocks the thread of the host: the gateway answers, the lease is kept, the other agents go on, and the message is given up after two deaths', async () => {
  await using owner = await openDevice(system.running.network, user.privateKey);
  const { id: templateId } = await user.createTemplate({ agentName: 'Keeper', instructions: 'You keep what people tell you.' });
  const claims = [await eventually(() => user.claim(templateId)), await eventually(() => user.claim(templateId))] as const;
  const [chat, other] = await Promise.all(claims.map(({ inboxId }) => human.conversation(inboxId)));
  await Promise.all(claims.map(({ id }) => user.settled(id)));
  await human.ask(other ?? '', 'Our boat is called Vega');

  const file = join(system.config.dataDir, 'blocked');
  await human.say(chat ?? '', `block ${file}`);
  await untilFound('it is blocked', () => blocked(file).length > 0);
  const since = Date.now();
  await human.say(other ?? '', 'What is our boat called?');
  await human.say(chat ?? '', 'Our hotel is in Kyoto');

  expect((await user.templates.getTemplate({ templateId })).template?.id).toBe(templateId);
  // While nobody but the guard can do it.
  await untilFound('the lease is renewed', async () => (await leaseEnd()) > since + 1_500 + LEASE_MS);
  expect(blocked(file)).toHaveLength(1);

  await human.hears(other ?? '', /vega/i);
  await untilFound('the second death', () => blocked(file).length > 1);
  expect(await human.ask(chat ?? '', 'Where is our hotel?', /kyoto/i)).toMatch(/kyoto/i);
  expect(blocked(file)).toHaveLength(2);
  for (const pid of blocked(file)) expect(isAlive(pid)).toBe(false);
  const { rows } = await database.query("select count(*)::int as gone from claim.agent_metadata where state <> 'LIVE' and state <> 'IDLE'");
  expect(rows).toEqual([{ gone: 0 }]);

  const notices = await untilFound('the owner is told', async () => {
    await owner.client.sync();
    const dm = await owner.client.conversation(`dm:${claims[0].inboxId}`);
    const page = dm && (await owner.client.messages(dm.id, { limit: 100 }));
    const texts = page?.messages.flatMap((one) => ('text' in one && /^I skipped a message/.test(one.text) ? [one.text] : [])) ?? [];
    return texts.length > 0 && texts;
  });
  expect(notices).toHaveLength(1);

  const again = join(system.config.dataDir, 'blocked-again');
  await human.say(other ?? '', `block ${again}`);
  const [pid = 0] = await untilFound('it is blocked', () => blocked(again).length > 0 && blocked(again));
  await system.running.close();
  expect(isAlive(pid)).toBe(false);
});
