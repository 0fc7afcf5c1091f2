// An outsider who learns an agent's inbox adds it to their own group: through all services, without any accomplice in the pool.
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { eventually } from '@offshoot/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Human } from '../human.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';

let stack: AsyncDisposableStack;
let system: TestSystem;
/** The template's creator, who attacks. */
let mallory: User;
let trap: Human;
let owner: User;
let human: Human;
let templateId: string;

beforeAll(async () => {
  stack = new AsyncDisposableStack();
  system = stack.use(await startSystem({ config: { idleTarget: 3 } }));
  const { url, network } = system.running;
  [mallory, owner] = await Promise.all([User.signIn(url, network), User.signIn(url, network)]);
  [trap, human] = [stack.use(await Human.join(network)), stack.use(await Human.join(network))];
  owner.adderId = human.client.inboxId;
  templateId = (await mallory.createTemplate({ agentName: 'Trip Planner', instructions: 'You help.' }, { publish: true })).id;
});
afterAll(() => stack?.disposeAsync());

/** An agent of the owner in its conversation, which nobody else has contacted. */
async function trained(): Promise<{ instanceId: string }> {
  const { id, inboxId, instanceId } = await eventually(() => owner.claim(templateId));
  const conversation = await human.conversation(inboxId);
  expect((await owner.settled(id)).state).toBe(ClaimState.LIVE);
  await human.ask(conversation, 'Remember that our hotel is in Shinjuku', /./);
  await human.ask(conversation, 'Where is our hotel?', /shinjuku/i);
  return { instanceId };
}

it('the template’s creator adds a bound clone to their own group before its owner does: the clone says nothing there', async () => {
  const parent = await trained();
  const child = await eventually(() => owner.clone(parent.instanceId, { contextPrompt: 'where we stay' }));
  // A creator sees that agents exist, but not their inboxes.
  const { instances } = await mallory.claims.listInstances({ filter: { case: 'templateId', value: templateId } });
  expect(instances).toHaveLength(2);
  expect(JSON.stringify(instances.map(({ inboxId, conversationId }) => ({ inboxId, conversationId })))).not.toMatch(/[0-9a-f]{32}/);
  // They learn the inbox in some other way.
  const group = await trap.conversation(child.inboxId);
  await trap.say(group, 'Where is our hotel?');
  const conversation = await human.conversation(child.inboxId);
  const settled = await owner.settled(child.id);
  expect(settled).toMatchObject({ state: ClaimState.LIVE, transfer: { state: TransferState.INGESTED } });
  expect((await owner.instance(child.instanceId)).conversationId).toBe(conversation);
  await trap.say(group, 'Trip Planner, where is our hotel?');
  expect(await human.ask(conversation, 'Where is our hotel?', /shinjuku/i)).toMatch(/shinjuku/i);
  expect(await trap.texts(group)).toEqual([]);
});

it('an agent is reserved, added to a group, and its reservation lapses: the next claimer gets another one, and no agent lives in that group', async () => {
  const reserved = await eventually(() => mallory.reserve());
  const group = await trap.conversation(reserved.inboxId);
  await lapse(reserved.instanceId);
  // Waits until the pool has made as many new ones as there were.
  const claims = [];
  for (let made = 0; made < 3; made += 1) {
    const { id, inboxId, instanceId } = await eventually(() => owner.claim(templateId));
    expect(inboxId).not.toBe(reserved.inboxId);
    claims.push({ id, instanceId, conversation: await human.conversation(inboxId) });
  }
  for (const { id, instanceId, conversation } of claims) {
    expect((await owner.settled(id)).state).toBe(ClaimState.LIVE);
    expect((await owner.instance(instanceId)).conversationId).toBe(conversation);
    await human.ask(conversation, 'Remember that our hotel is in Ginza', /./);
  }
  await trap.say(group, 'Where is our hotel?');
  await human.ask(claims[0]?.conversation ?? '', 'Where is our hotel?', /ginza/i);
  expect(await trap.texts(group)).toEqual([]);
});

/** Lets five minutes pass by a single SQL statement. */
async function lapse(instanceId: string): Promise<void> {
  const client = new pg.Client({ connectionString: system.running.database.url, options: '-c search_path=claim' });
  await client.connect();
  try {
    const { rowCount } = await client.query(`UPDATE agent_metadata SET reserved_until = now() - interval '1 second' WHERE id = $1`, [
      instanceId,
    ]);
    expect(rowCount).toBe(1);
  } finally {
    await client.end();
  }
}
