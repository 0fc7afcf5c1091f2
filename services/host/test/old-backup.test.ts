// An agent's folder is restored from an old backup: what had ended stays ended, and new orders are accepted.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { createPerson, type Person, TRIP_PLANNER } from './people.ts';
import { type Configured, claim, prepareClone, type Scene, setScene } from './scene.ts';

let scene: Scene;
let host: RunningInstanceHost;
let agent: Configured;
let bob: Person;
const versions: TemplateVersion[] = [];

const WIDER = [...TRIP_PLANNER.tools, { id: 'web-search', provisioning: 'TOOL_PROVISIONING_POOL' }];
const CAPABILITIES = 'model=gpt-oss-20b override=yes tools=personal-email:user,web-search:pool';

beforeEach(async () => {
  scene = await setScene();
  host = await scene.startHost();
  bob = await createPerson(scene.network);
  versions.length = 0;
  for (const number of [1, 2, 3, 4])
    versions.push(
      await scene.template.version(number, { instructions: `${number}.`, ...(number > 2 && { tools: WIDER }) }, versions.at(-1)),
    );
  agent = await claim(scene, host, { content: { instructions: '1.' } });
});
afterEach(() => scene?.close());

const version = (number: number): TemplateVersion => {
  const found = versions[number - 1];
  if (found === undefined) throw new Error(`no version ${number}`);
  return found;
};
const state = () => host.host.agent(agent.instanceId).state;
const update = (number: number) => scene.rpc(host).updateTemplate({ instanceId: agent.instanceId, templateVersion: version(number) });
const backup = () => join(scene.folder, 'backup');
const at = (seconds: number) => new Date(Date.now() + seconds * 1000);

async function takeBackup(): Promise<void> {
  await host.close();
  cpSync(scene.workspace(agent.instanceId), backup(), { recursive: true });
  host = await scene.startHost();
}
async function restoreBackup(): Promise<void> {
  await host.close();
  rmSync(scene.workspace(agent.instanceId), { recursive: true });
  cpSync(backup(), scene.workspace(agent.instanceId), { recursive: true });
  host = await scene.startHost();
}
async function sellTo(to: Person, from: Person): Promise<void> {
  const { instanceId } = agent;
  const offer = await from.sign({ action: 'instance.offer', instanceId, newOwnerId: to.inboxId }, { lifetimeSeconds: 86_400 });
  const acceptance = await to.sign({ action: 'instance.accept', instanceId, previousOwnerId: from.inboxId });
  await scene.rpc(host).acceptOffer({ instanceId, newOwnerId: to.inboxId, offer, acceptance });
}

test('attack: restart with an old backup: rollback, the former owner, and redeemed statements stay refused', async () => {
  const unused = await prepareClone(scene, { parent: agent });
  scene.pool.giveBack(unused.child.instanceId);
  await takeBackup();
  await update(2);
  const { instanceId } = agent;
  const templateId = scene.template.id;
  const consent = await scene.owner.sign({ action: 'instance.consent', instanceId, templateId, version: 3, capabilities: CAPABILITIES });
  await scene.rpc(host).consentToUpdate({ instanceId, templateVersion: version(3), statement: consent });
  await sellTo(bob, scene.owner);
  const clone = await prepareClone(scene, { parent: agent, owner: bob });
  await scene.rpc(host).configure(clone.configure);
  await scene.rpc(host).cloneSummary(clone.send);
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  const reportsBefore = scene.pool.reports.length;

  await restoreBackup();
  expect(state()).toMatchObject({
    template: { version: 1 },
    floor: { version: 3 },
    claimed: { ownerId: bob.inboxId },
    acceptedCapabilities: CAPABILITIES,
  });
  expect(await reasonOf(update(1))).toBe('UPDATE_ROLLBACK');
  expect(await reasonOf(update(2))).toBe('UPDATE_ROLLBACK');
  const equivocal = await scene.template.version(3, { instructions: 'Another third.' }, version(2));
  expect(await reasonOf(scene.rpc(host).updateTemplate({ instanceId, templateVersion: equivocal }))).toBe('UPDATE_EQUIVOCATION');
  expect(await reasonOf(scene.rpc(host).cloneSummary(unused.send))).toBe('NOT_INSTANCE_OWNER');
  expect(await reasonOf(scene.rpc(host).cloneSummary(clone.send))).toBe('STATEMENT_REPLAYED');
  expect(host.host.agent(instanceId).store.outgoing.open()).toEqual([]);
  const unbound = await prepareClone(scene, { parent: agent, owner: bob, bindTo: 'nobody' });
  expect(await reasonOf(scene.rpc(host).cloneSummary(unbound.send))).toBe('CLONE_NOT_BOUND');
  scene.pool.giveBack(unbound.child.instanceId);
  // The pool learns the real state, through a credential that the backup did not have.
  await untilFound('the report', () =>
    scene.pool.reports
      .slice(reportsBefore)
      .some((report) => report.instanceId === instanceId && report.appliedVersion === 1n && report.ownerId === bob.inboxId),
  );
  // The newest version, wider than what the backup had accepted, is applied; then all is well.
  expect(await update(4)).toMatchObject({ appliedVersion: 4n });
  expect(state()).toMatchObject({ template: { version: 4 } });
  expect(state().floor).toBeUndefined();
  const fresh = await configOrder(scene, agent, { by: bob, now: at(10), email: 'bob@example.com' });
  await scene.rpc(host).setUserConfig(fresh);
  expect(state().claimed?.userConfig).toEqual({ 'personal-email': 'bob@example.com' });
});

test('attack: the same old backup a second time, after the agent continued from the first', async () => {
  await takeBackup();
  await update(2);
  await sellTo(bob, scene.owner);
  await restoreBackup();
  expect(state()).toMatchObject({ template: { version: 1 }, claimed: { ownerId: bob.inboxId } });
  const order = await configOrder(scene, agent, { by: bob, now: at(5) });
  await scene.rpc(host).setUserConfig(order);
  await restoreBackup();
  expect(state()).toMatchObject({ floor: { version: 2 }, claimed: { ownerId: bob.inboxId } });
  expect(await reasonOf(scene.rpc(host).setUserConfig(order))).toBe('STATEMENT_REPLAYED');
  expect(await update(2)).toMatchObject({ appliedVersion: 2n });
});

test('a plain restart does not count as an old backup', async () => {
  await update(2);
  await scene.rpc(host).setUserConfig(await configOrder(scene, agent));
  await host.close();
  host = await scene.startHost();
  expect(state()).toMatchObject({ template: { version: 2 }, replayableUntil: 0 });
  expect(state().floor).toBeUndefined();
});
