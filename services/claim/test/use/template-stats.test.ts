// What a creator learns of the people who take a template: rounded, by person, once a day, and nobody else learns it.

import { ConversationState, Opinion } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { LeavingReason } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClaimDatabase } from '../../src/database/database.ts';
import { type AddedAgent, statsWindow, templateStats } from '../../src/use/domain/template-stats.ts';
import { addedAgents } from '../../src/use/store/template-stats.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { insertLiveAgents } from '../live-agents.ts';
import type { Person } from '../person.ts';
import { newInbox, Pool, refused } from '../pool.ts';

const DAY_MS = 86_400_000;

let pool: Pool;
let host: HostCounterpart;
beforeAll(async () => {
  pool = await Pool.start();
  host = await pool.host();
});
afterAll(() => pool.close());

const statsOf = async (creatorId: string, templateId: string) => (await pool.as(creatorId).getTemplateStats({ templateId })).stats;

async function added(templateId: string, person: Person) {
  await host.offer(1);
  const { instanceId } = await pool.live(person.inboxId, { templateId });
  return { person, instanceId };
}

/** The host renews its lease, which the jump would end. */
async function daysLater(days: number) {
  await pool.advance(days * DAY_MS);
  await host.register();
}

async function release({ person, instanceId }: { person: Person; instanceId: string }, leavingReason: LeavingReason) {
  const statement = await person.sign({ action: 'instance.release', instanceId }, { now: pool.now() });
  await pool.as(person.inboxId).releaseInstance({ instanceId, statement, leavingReason });
  await eventually(async () => expect(await stateOf(instanceId)).toBe('GONE'));
}

const stateOf = async (instanceId: string) => (await pool.query('select state from agent_metadata where id = $1', [instanceId]))[0]?.state;

test('people who added it, who kept it, who liked it and why some left are counted, by the version with which they began', async () => {
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  const people = Array.from({ length: 11 }, () => pool.person());
  const agents = [];
  for (const person of people.slice(0, 5)) agents.push(await added(templateId, person));
  pool.templates.publish(templateId);
  for (const person of people.slice(5)) agents.push(await added(templateId, person));
  for (const { instanceId } of agents.slice(0, 6)) await host.report({ instanceId, opinion: Opinion.LIKED });
  for (const { instanceId } of agents.slice(6)) await host.report({ instanceId, opinion: Opinion.DISLIKED });
  await daysLater(3);
  for (const agent of agents.slice(0, 5)) await release(agent, LeavingReason.TOO_MUCH);
  await daysLater(30);
  expect(await statsOf(creator, templateId)).toMatchObject({
    templateId,
    // 11 added it, 6 kept it, 6 liked it, 5 did not.
    people: { added: 10n, weekOld: 10n, keptWeek: 5n, monthOld: 10n, keptMonth: 5n, liked: 5n, disliked: 5n },
    versions: [
      { version: 2n, people: { added: 5n, keptWeek: 5n } },
      { version: 1n, people: { added: 5n, keptWeek: 0n } },
    ],
    reasons: [{ reason: LeavingReason.TOO_MUCH, people: 5n }],
  });
});

test('attack: another person reads how a template does, also a private one', async () => {
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  await added(templateId, pool.person());
  const mallory = pool.as(newInbox());
  expect(await refused(mallory.getTemplateStats({ templateId }))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
  expect(await refused(mallory.getTemplateStats({ templateId: newId('tmpl') }))).toMatchObject({ reason: 'TEMPLATE_NOT_FOUND' });
  expect(await pool.query('select * from template_stats where template_id = $1', [templateId])).toEqual([]);
});

test('attack: a creator inflates the figures, and one person votes with many agents', async () => {
  const creator = pool.person();
  const templateId = pool.templates.add(creator.inboxId);
  const loud = pool.person();
  for (const person of [creator, creator, creator, creator, creator, loud, loud, loud, loud, loud]) {
    const agent = await added(templateId, person);
    await host.report({ instanceId: agent.instanceId, opinion: Opinion.LIKED });
    await release(agent, LeavingReason.UNHELPFUL);
  }
  await daysLater(1);
  const none = { added: 0n, liked: 0n, disliked: 0n };
  expect(await statsOf(creator.inboxId, templateId)).toMatchObject({ people: none, reasons: [] });
  expect(await pool.query('select owner_id from leaving_reasons where template_id = $1', [templateId])).toHaveLength(2);
});

test('attack: a creator asks again and again, to see a single person come or go', async () => {
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  const agents = [];
  for (let n = 0; n < 4; n += 1) agents.push(await added(templateId, pool.person()));
  await daysLater(1);
  const before = await statsOf(creator, templateId);
  expect(before).toMatchObject({ people: { added: 0n }, versions: [{ version: 1n, people: { added: 0n } }] });
  // The fifth came today, and another left: nothing changes until tomorrow.
  await added(templateId, pool.person());
  await host.report({ instanceId: agents[0]?.instanceId ?? '', conversationState: ConversationState.REMOVED });
  expect(await statsOf(creator, templateId)).toEqual(before);
  expect(await pool.query('select * from template_stats where template_id = $1', [templateId])).toHaveLength(1);
  await daysLater(1);
  expect(await statsOf(creator, templateId)).toMatchObject({ people: { added: 5n } });
});

test('attack: a template with very many agents makes its figures dear', async () => {
  const creator = newInbox();
  const templateId = pool.templates.add(creator);
  const db = await openClaimDatabase(pool.database.url);
  const client = new pg.Client({ connectionString: pool.database.url, options: '-c search_path=claim' });
  try {
    await client.connect();
    await insertLiveAgents(client, { hostIds: [host.id], templateId, creatorId: creator, version: 1 }, 1000);
    const window = { since: new Date(0), until: new Date(Date.now() + DAY_MS) };
    // However many there are, only so many are read.
    expect(await addedAgents(db, templateId, window, 300)).toHaveLength(300);
  } finally {
    await client.end();
    await db.close();
  }
  await pool.advance(DAY_MS);
  const asked = await Promise.all(Array.from({ length: 20 }, () => statsOf(creator, templateId)));
  expect(asked[0]).toMatchObject({ people: { added: 1000n } });
  expect(new Set(asked.map((stats) => stats?.people?.added))).toEqual(new Set([1000n]));
});

const person = fc.record({
  ownerId: fc.constantFrom('ana', 'ben', 'cem', 'dia', 'eli', 'fay', 'creator'),
  addedAt: fc.date({ min: new Date('2026-09-01'), max: new Date('2026-11-20'), noInvalidDate: true }),
  version: fc.integer({ min: 1, max: 30 }),
  leftAt: fc.option(fc.date({ min: new Date('2026-09-01'), max: new Date('2026-11-20'), noInvalidDate: true }), { nil: undefined }),
  opinion: fc.constantFrom('NONE' as const, 'LIKED' as const, 'DISLIKED' as const),
});

test('for any agents, no figure is between nought and five, and none exceeds the number of people', () => {
  const at = { creators: ['creator'], ...statsWindow(new Date('2026-11-27T06:00:00Z')) };
  fc.assert(
    fc.property(fc.array(person, { maxLength: 60 }), (agents: AddedAgent[]) => {
      const people = new Set(agents.map(({ ownerId }) => ownerId).filter((id) => id !== 'creator')).size;
      const stats = templateStats(agents, [{ reason: 'DONE', people: 4 }], at);
      expect(stats.reasons).toEqual([]);
      expect(stats.versions.length).toBeLessThanOrEqual(10);
      for (const counts of [stats.people, ...stats.versions.map((version) => version.people)]) {
        for (const count of Object.values(counts)) expect(count === 0 || (count >= 5 && count <= people)).toBe(true);
        expect(counts.keptWeek).toBeLessThanOrEqual(counts.weekOld);
        expect(counts.keptMonth).toBeLessThanOrEqual(counts.monthOld);
        expect(counts.liked + counts.disliked).toBeLessThanOrEqual(people);
      }
    }),
  );
});
