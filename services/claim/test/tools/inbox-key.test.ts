// The key of an agent's inbox: only the agent can read it, and it ends with the inbox.
import { Writable } from 'node:stream';
import { AgentMailMessages } from '@offshoot/providers/mail/agentmail-messages.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { storedText } from '../stored-text.ts';
import { ToolScene } from '../tool-workers.ts';

let scene: ToolScene;
beforeAll(async () => {
  scene = await ToolScene.start();
});
beforeEach(() => scene.providers());
afterAll(() => scene.close());

/** What a service logs. */
function recorder() {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += chunk;
      done();
    },
  });
  return { log: pino({ level: 'trace' }, stream), text: () => text };
}

const everything = () => storedText((sql) => scene.db.query(sql));

test('the key is sealed to the agent: it works, and no table and no log of the pool has it', async () => {
  const agent = await scene.agent();
  const { log, text: logged } = recorder();
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  // Failures are logged, and some answers have a key in them.
  scene.stub.faults.add({ operation: 'agentmail.create-key', fault: { kind: 'status', status: 503 }, times: 1 });
  scene.stub.faults.add({ operation: 'agentmail.create-key', fault: { kind: 'garbage', form: 'truncated' }, times: 1 });
  for (const _ of ['refused', 'unreadable', 'made']) {
    await scene.work(scene.worker({ log }));
    scene.advance(90_000);
  }
  const { address = '', key = '', ...others } = await scene.valuesOf(agent);
  expect(others).toEqual({});
  const inbox = new AgentMailMessages({ baseUrl: scene.stub.baseUrls.agentmail, key, inboxId: address });
  expect(await inbox.unread()).toEqual([]);

  const stored = await everything();
  const [row] = await scene.rows(agent);
  // What is looked for would be found: the address is public, and every attempt is logged.
  expect(stored).toContain(address);
  expect(logged()).toContain(row?.id);
  expect(logged().match(/provider call failed/g)).toHaveLength(2);
  await scene.db.query(`update hosts set address = :key where id = 'host'`, { key });
  expect(await everything()).toContain(key);
  await scene.db.query(`update hosts set address = '' where id = 'host'`);
  for (const text of [stored, logged()]) {
    expect(text).not.toContain(key);
    expect(text).not.toMatch(/am_[0-9a-f]{8}/);
  }

  await scene.settle(agent, undefined);
  await scene.workUntilDone();
  expect(scene.stub.inboxKeys()).toEqual([]);
  await expect(inbox.unread()).rejects.toMatchObject({ failure: 'unauthorised' });
});

test('a repeated attempt leaves one key, and a key that was made by hand stays until the inbox goes', async () => {
  const agent = await scene.agent();
  await scene.settle(agent, { mail: 'AGENTMAIL_INBOX' });
  await scene.work(scene.worker({ death: { at: 1, isCommitted: false } }));
  const [inboxId = ''] = scene.live();
  expect(scene.stub.inboxKeys()).toHaveLength(1);
  await fetch(`${scene.stub.baseUrls.agentmail}/v0/inboxes/${inboxId}/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${scene.stub.apiKey}` },
    body: JSON.stringify({ name: 'by hand' }),
  });
  await scene.workUntilDone();
  const [row] = await scene.rows(agent);
  expect(scene.stub.inboxKeys().map(({ name }) => name)).toEqual([`offshoot/test/${row?.id}`, 'by hand']);
  const { key = '' } = await scene.valuesOf(agent);
  const inbox = new AgentMailMessages({ baseUrl: scene.stub.baseUrls.agentmail, key, inboxId });
  expect(await inbox.unread()).toEqual([]);
  await scene.settle(agent, undefined);
  await scene.workUntilDone();
  expect(scene.stub.inboxKeys()).toEqual([]);
});
