// How to reach an agent is its owner's business. Two guards: others' tools are never read, and would not be shown if they were.
import { expect, test } from 'vitest';
import type { Database } from '../../src/database/database.ts';
import type { AgentMetadata } from '../../src/database/entities/agent-metadata.ts';
import { instanceMessage } from '../../src/lifecycle/handlers/messages.ts';
import { shownInstances } from '../../src/lifecycle/handlers/shown-instances.ts';
import type { ShownTool } from '../../src/tools/store/tool-resources.ts';
import { newInbox } from '../pool.ts';

const now = new Date('2026-11-21T12:00:00Z');
const [owner, creator, buyer] = [newInbox(), newInbox(), newInbox()];

function agent(id: string, ownerId: string): AgentMetadata {
  const facts = { id, ownerId, creatorId: creator, inboxId: newInbox(), state: 'LIVE', condition: 'OK' };
  const offer = { offeredToId: buyer, offerExpiresAt: new Date(now.getTime() + 60_000) };
  const counts = { appliedVersion: 1, desiredVersion: 1, pinnedVersion: 0, createdAt: now, updatedAt: now };
  const key = { sealingKey: Buffer.of(), sealingStatement: Buffer.of(), sealingVoucher: Buffer.of() };
  return { ...facts, ...offer, ...counts, ...key } as AgentMetadata;
}

const sms: ShownTool = { toolId: 'sms', resourceId: 'res_1', state: 'READY', publicValues: { number: '+19705551234' }, failureMessage: '' };

test('attack: a creator, or the recipient of an offer, tries to see another’s agent’s tools: the message contains none', () => {
  const shownTo = (caller: string) =>
    instanceMessage(agent('inst_a', owner), caller, now, { tools: [sms] }).tools.map(({ toolId }) => toolId);
  expect([owner, creator, buyer].map(shownTo)).toEqual([['sms'], [], []]);
});

test('attack: a creator lists a template’s agents, their own and others’: tools are only read for their own', async () => {
  const read: unknown[] = [];
  const query = async (_: string, values: object) => {
    read.push(...Object.values(values));
    return [];
  };
  const db = { query } as unknown as Database;
  await shownInstances(db, [agent('inst_own', creator), agent('inst_other', owner)], creator, now);
  expect(read).toEqual([['inst_own']]);
  await shownInstances(db, [agent('inst_other', owner)], creator, now);
  expect(read).toHaveLength(1);
});
