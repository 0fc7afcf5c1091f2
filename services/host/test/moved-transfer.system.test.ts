// A parent's host disappears while its context is in transit to the child, or before it hears of orders that its owner has signed.
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { reasonOf } from '@offshoot/rpc/testing';
import { type Trust, trustAction } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { STARTING_TRUST } from '../src/agent/record/domain/agent-state.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { clientOf, Desk, newRequestId } from './desk.ts';
import { createPerson, TRIP_PLANNER } from './people.ts';
import { claim, prepareClone, prepareShare, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

const WIDER = [...TRIP_PLANNER.tools, { id: 'web-search', provisioning: 'TOOL_PROVISIONING_POOL' }];
const CAPABILITIES = 'model=gpt-oss-20b override=yes tools=personal-email:user,web-search:pool';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene?.close());

const startHost = async (name: string, idleTarget: number) => {
  const backups = { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(9), intervalMs: 200, settleMs: 20 };
  const host = await scene.startHost({ dataDir: join(scene.folder, name), backups, idleTarget });
  await untilFound('the host', () => host.host.isReady);
  return host;
};

const isOn = ({ host }: RunningInstanceHost, instanceId: string): boolean => {
  try {
    return host.agent(instanceId).instanceId === instanceId;
  } catch {
    return false;
  }
};

test('a parent that is moved before the child has answered sends the context again and gets the answer', async () => {
  const first = await startHost('first', 1);
  const parent = await claim(scene, first);
  const { instanceId, inboxId } = parent;
  const group = await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  const { store } = first.host.agent(instanceId);
  await untilFound('it is learned', () => store.memory.all().length === 1);

  let childHost = await startHost('child', 1);
  let clone = await prepareClone(scene, { parent });
  while (!isOn(childHost, clone.child.instanceId)) clone = await prepareClone(scene, { parent });
  await scene.rpc(childHost).configure(clone.configure);
  await childHost.close();
  await scene.rpc(first).cloneSummary(clone.send);
  await scene.pool.transfer(clone.child.transferId, 'DELIVERED');
  await untilFound('a backup of that', async () => (await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0);
  await first.host.close();

  const second = await startHost('second', 0);
  await scene.rpc(second).restoreInstance({ instanceId, inboxId, epoch: 1n });
  const restored = second.host.agent(instanceId).store.outgoing;
  await untilFound('it is sent again', () => (restored.find(clone.child.transferId)?.attempts ?? 0) > 6);
  childHost = await startHost('child', 0);
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  expect(childHost.host.agent(clone.child.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
  await untilFound('the answer', () => restored.find(clone.child.transferId)?.state === 'acknowledged');
});

test('a move loses no order that was signed before it: clone, share, values and offer; none is redeemed for something else', async () => {
  const first = await startHost('before', 1);
  const parent = await claim(scene, first);
  const { instanceId, inboxId } = parent;
  const child = await startHost('children', 2);
  // An idle one of the other host is refused there.
  const target = await untilFound('an agent of the other host', () => claim(scene, child).catch(() => undefined));
  const order = { instanceId, inboxId, epoch: 1n };
  const group = await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  const { store } = first.host.agent(instanceId);
  await untilFound('it is learned', () => store.memory.all().length === 1);
  await untilFound('a backup of that', async () => (await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0);
  const known = await configOrder(scene, parent);
  await scene.rpc(first).setUserConfig(known);

  let clone = await prepareClone(scene, { parent });
  while (!isOn(child, clone.child.instanceId)) clone = await prepareClone(scene, { parent });
  await scene.rpc(child).configure(clone.configure);
  const shared = await prepareShare(scene, { source: parent, target });
  await scene.rpc(child).expectContext(shared.expect);
  const values = await configOrder(scene, parent, { email: 'later@example.com' });
  const bob = await createPerson(scene.network);
  const offer = await scene.owner.sign({ action: 'instance.offer', instanceId, newOwnerId: bob.inboxId }, { lifetimeSeconds: 86_400 });
  const acceptance = await bob.sign({ action: 'instance.accept', instanceId, previousOwnerId: scene.owner.inboxId });
  await first.host.park(instanceId);

  const second = await startHost('after', 0);
  await scene.rpc(second).restoreInstance(order);
  const rpc = scene.rpc(second);
  await rpc.setUserConfig(values);
  await rpc.cloneSummary(clone.send);
  await rpc.cloneSummary(shared.send);
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  await scene.pool.transfer(shared.transferId, 'INGESTED');
  expect(child.host.agent(clone.child.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
  // Attack: a pool that repeats what was redeemed, with other content.
  expect(await reasonOf(rpc.setUserConfig({ ...values, sealedUserConfig: known.sealedUserConfig }))).toBe('STATEMENT_REPLAYED');
  await rpc.acceptOffer({ instanceId, newOwnerId: bob.inboxId, offer, acceptance });
  expect(second.host.agent(instanceId).state.claimed?.ownerId).toBe(bob.inboxId);
});

test('a move redeems no order twice, and loses none that was redeemed and not yet backed up: consent, trust, values, forgetting, clone and share', async () => {
  const first = await startHost('unsaved', 1);
  const agent = await untilFound('an agent of this host', () => claim(scene, first).catch(() => undefined));
  const { instanceId, inboxId } = agent;
  const others = await startHost('others', 2);
  const group = await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  await group.say('Remember that the boat leaves at nine');
  const { store } = first.host.agent(instanceId);
  await untilFound('it is learned', () => store.memory.all().length === 2);
  await using client = await clientOf(scene, scene.owner);
  const desk = new Desk(client, inboxId);
  expect(await desk.ask({ ask: 'trust', requestId: newRequestId() })).toMatchObject({ answer: 'trust', trust: STARTING_TRUST });
  await untilFound('a backup of that', async () => (await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0);
  const before = store.state.redemptions;

  // From here on, nothing can be backed up.
  const [saved, aside] = [join(scene.folder, 'backups', instanceId), join(scene.folder, 'aside')];
  renameSync(saved, aside);
  writeFileSync(saved, '');
  const v1 = await scene.template.version(1, {});
  const v2 = await scene.template.version(2, { instructions: 'Second.', tools: WIDER }, v1);
  const templateId = scene.template.id;
  const action = { action: 'instance.consent', instanceId, templateId, version: 2, capabilities: CAPABILITIES } as const;
  const consent = { instanceId, templateVersion: v2, statement: await scene.owner.sign(action) };
  const values = await configOrder(scene, agent, { email: 'unsaved@example.com' });
  const trust: Trust = { ...STARTING_TRUST, level: 'L4' };
  const signedTrust = await scene.owner.sign(trustAction(instanceId, trust));
  const statement = Buffer.from(toBinary(SignedStatementSchema, signedTrust)).toString('base64');
  const settle = () => desk.asksUntilAnswered({ ask: 'set-trust', requestId: newRequestId(), trust, statement });
  const clone = await untilFound('a child on the other host', async () => {
    const one = await prepareClone(scene, { parent: agent });
    return isOn(others, one.child.instanceId) && one;
  });
  await scene.rpc(others).configure(clone.configure);
  const sibling = await untilFound('an agent of the other host', () => claim(scene, others).catch(() => undefined));
  const shared = await prepareShare(scene, { source: sibling, target: agent });

  const items = store.memory.all().flatMap(({ id, text }) => (/boat/.test(text) ? [id] : []));
  const forget = { ask: 'forget', requestId: newRequestId(), items } as const;

  /** Why each is not acknowledged. 'undefined': it is. */
  const ordered = async (host: RunningInstanceHost) => {
    const rpc = scene.rpc(host);
    const told = await settle();
    const gone = await desk.asksUntilAnswered({ ...forget, requestId: host === first ? newRequestId() : forget.requestId });
    return {
      consent: await reasonOf(rpc.consentToUpdate(consent)),
      values: await reasonOf(rpc.setUserConfig(values)),
      trust: told.answer === 'refusal' ? told.reason : undefined,
      forget: gone.answer === 'refusal' ? gone.reason : undefined,
      clone: await reasonOf(rpc.cloneSummary(clone.send)),
      share: await reasonOf(rpc.expectContext(shared.expect)),
    };
  };
  const now = (host: RunningInstanceHost) => {
    const { state, store: there } = host.host.agent(instanceId);
    return {
      level: state.trust.level,
      version: state.template?.version,
      redemptions: state.redemptions,
      email: state.claimed?.userConfig,
      knows: there.memory.all().length,
    };
  };
  const carriedOut = { level: 'L4', version: 2, redemptions: before + 5, email: { 'personal-email': 'unsaved@example.com' }, knows: 1 };
  const away = 'UPSTREAM_UNAVAILABLE';
  expect(await ordered(first)).toEqual({ consent: away, values: away, trust: away, forget: away, clone: away, share: away });
  expect(now(first)).toEqual(carriedOut);
  await first.host.park(instanceId);
  rmSync(saved);
  renameSync(aside, saved);

  const second = await startHost('later', 0);
  await scene.rpc(second).restoreInstance({ instanceId, inboxId, epoch: 1n });
  expect(now(second)).toMatchObject({ level: STARTING_TRUST.level, version: 1, redemptions: before, knows: 2 });
  // Nothing of what was only redeemed there has left it.
  expect(others.host.agent(clone.child.instanceId).store.memory.all()).toEqual([]);
  const acknowledged = { consent: undefined, values: undefined, trust: undefined, forget: undefined, clone: undefined, share: undefined };
  for (let twice = 0; twice < 2; twice++) {
    expect(await ordered(second)).toEqual(acknowledged);
    expect(now(second)).toEqual(carriedOut);
  }
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  expect(others.host.agent(clone.child.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
  await scene.rpc(others).cloneSummary(shared.send);
  await scene.pool.transfer(shared.transferId, 'INGESTED');

  // Once more, now with the backup that holds them: none is carried out again, and none for something else.
  await second.host.park(instanceId);
  const third = await startHost('last', 0);
  await scene.rpc(third).restoreInstance({ instanceId, inboxId, epoch: 2n });
  const rpc = scene.rpc(third);
  expect(now(third)).toEqual(carriedOut);
  expect(await ordered(third)).toEqual(acknowledged);
  expect(now(third)).toEqual(carriedOut);
  const v3 = await scene.template.version(3, { instructions: 'Third.', tools: WIDER }, v2);
  expect(await reasonOf(rpc.consentToUpdate({ ...consent, templateVersion: v3 }))).toBe('STATEMENT_REPLAYED');
  const paused = await desk.asksUntilAnswered({
    ask: 'set-trust',
    requestId: newRequestId(),
    trust: { ...trust, state: 'paused' },
    statement,
  });
  expect(paused).toMatchObject({ answer: 'refusal', reason: 'STATEMENT_REPLAYED' });
  const sent = scene.pool.reports.filter(
    (one) => one.transferId === clone.child.transferId && one.transferState === TransferState.INGESTED,
  );
  expect([sent.length, others.host.agent(clone.child.instanceId).store.memory.all().length]).toEqual([1, 1]);
});
