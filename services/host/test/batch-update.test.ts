// One call for many agents: each agent decides on its own, with the same result as from UpdateTemplate.
import { setTimeout as pause } from 'node:timers/promises';
import { ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import type { InstanceUpdate } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { endedInTime } from '../src/scheduling/ended-in-time.ts';
import { createTemplate } from './people.ts';
import { claim, type Scene, setScene } from './scene.ts';

let scene: Scene;
let host: RunningInstanceHost;
let v1: TemplateVersion;
let agents: string[];
/** Has no owner. */
let idle: string;
/** Counts look-ups of the creator's keys. */
let keyReads = 0;

beforeAll(async () => {
  scene = await setScene();
  const { keysOf } = scene.identities;
  const identities = {
    ...scene.identities,
    keysOf: (...args: Parameters<typeof keysOf>) => {
      if (args[0] === scene.creator.inboxId) keyReads += 1;
      return keysOf(...args);
    },
  };
  host = await scene.startHost({ identities });
  v1 = await scene.template.version(1, {});
  agents = [];
  while (agents.length < 6) agents.push((await claim(scene, host)).instanceId);
  idle = (await scene.pool.takeIdle()).instanceId;
});
afterAll(() => scene?.close());

const batch = async (instanceIds: string[], templateVersion: TemplateVersion) => {
  const { updates } = await scene.rpc(host).batchUpdateTemplate({ instanceIds, templateVersion });
  return new Map(updates.map(({ instanceId, outcome }) => [instanceId, outcome]));
};

/** What UpdateTemplate answers, as an outcome of a batch. */
async function single(instanceId: string, templateVersion: TemplateVersion): Promise<InstanceUpdate['outcome']> {
  try {
    const { appliedVersion } = await scene.rpc(host).updateTemplate({ instanceId, templateVersion });
    return { case: 'appliedVersion', value: appliedVersion };
  } catch (error) {
    const [value] = error instanceof ConnectError ? error.findDetails(ErrorInfoSchema) : [];
    if (!value) throw error;
    return { case: 'refusal', value };
  }
}

const versionOf = (instanceId: string) => host.host.agent(instanceId).state.template?.version;

test('each agent takes or refuses the version as if asked alone; the signatures are verified once', async () => {
  const ids = agents.slice(0, 4);
  const [first = '', , ahead = ''] = ids;
  const another = createTemplate(scene.creator);
  const v2 = await scene.template.version(2, { instructions: 'Second.' }, v1);
  const v3 = await scene.template.version(3, { instructions: 'Third.' }, v2);
  await scene.rpc(host).updateTemplate({ instanceId: ahead, templateVersion: v3 });
  const unknown = newId('inst');
  keyReads = 0;
  const outcomes = await batch([...ids, idle, unknown], v2);
  const readsOfAll = keyReads;
  expect(outcomes.get(first)).toEqual({ case: 'appliedVersion', value: 2n });
  expect(outcomes.get(ahead)).toMatchObject({ value: { reason: 'UPDATE_ROLLBACK' } });
  expect(outcomes.get(idle)).toMatchObject({ value: { reason: 'INSTANCE_NOT_FOUND' } });
  expect(outcomes.get(unknown)).toMatchObject({ value: { reason: 'INSTANCE_NOT_FOUND' } });
  expect(ids.map(versionOf)).toEqual([2, 2, 3, 2]);
  for (const id of [...ids, idle, unknown]) expect(outcomes.get(id)).toEqual(await single(id, v2));
  keyReads = 0;
  await single(first, v2);
  expect(readsOfAll).toBe(keyReads);

  const strange = await another.version(2, { instructions: 'Of another template.' }, await another.version(1, {}));
  const strangeOutcomes = await batch(ids, strange);
  for (const id of ids) {
    expect(strangeOutcomes.get(id)).toMatchObject({ case: 'refusal', value: { reason: 'UPDATE_FOREIGN_TEMPLATE' } });
    expect(strangeOutcomes.get(id)).toEqual(await single(id, strange));
  }
});

test('attack: one agent’s consent does not count for another, and no agent takes a forged version', async () => {
  const ids = agents.slice(4);
  const [consenting = '', other = ''] = ids;
  const wider = await scene.template.version(2, { tools: [{ id: 'calendar', provisioning: 'TOOL_PROVISIONING_USER' }] }, v1);
  const v3 = await scene.template.version(3, { instructions: 'Third.' }, wider);
  await consentTo(consenting, wider);
  const outcomes = await batch(ids, wider);
  expect(outcomes.get(consenting)).toEqual({ case: 'appliedVersion', value: 2n });
  expect(outcomes.get(other)).toMatchObject({ value: { reason: 'UPDATE_NEEDS_CONSENT' } });
  expect(outcomes.get(other)).toEqual(await single(other, wider));

  const forged = { ...v3, statement: { ...v3.statement, signatures: wider.statement?.signatures ?? [] } } as TemplateVersion;
  const refusals = await batch(ids, forged);
  for (const id of ids) expect(refusals.get(id)).toMatchObject({ value: { reason: 'STATEMENT_SIGNATURE_INVALID' } });
  expect(ids.map(versionOf)).toEqual([2, 1]);
});

async function consentTo(instanceId: string, version: TemplateVersion): Promise<void> {
  const refusal = await single(instanceId, version);
  const capabilities = refusal.case === 'refusal' ? (refusal.value.metadata.capabilities ?? '') : '';
  const { templateId } = version;
  const action = { action: 'instance.consent' as const, instanceId, templateId, version: Number(version.version), capabilities };
  const statement = await scene.owner.sign(action);
  await scene.rpc(host).consentToUpdate({ instanceId, templateVersion: version, statement });
}

test('a call with no instances, a duplicate, too many, or a version without content is refused as a whole', async () => {
  const id = newId('inst');
  const refused = (instanceIds: string[], templateVersion?: Parameters<typeof batch>[1]) =>
    reasonOf(scene.rpc(host).batchUpdateTemplate({ instanceIds, ...(templateVersion && { templateVersion }) }));
  const many = Array.from({ length: 501 }, () => newId('inst'));
  const all = [refused([], v1), refused([id, id], v1), refused(many, v1), refused(['inst_x'], v1), refused([id])];
  expect(await Promise.all(all)).toEqual(Array(all.length).fill('VALIDATION_FAILED'));
});

test('a slow agent delays no other: the answer covers those that finished, and those that had not begun never begin', async () => {
  const gate = Promise.withResolvers<void>();
  const begun: string[] = [];
  const work = async (id: string) => {
    begun.push(id);
    if (id.startsWith('slow')) await gate.promise;
    return id.toUpperCase();
  };
  const ended = await endedInTime(['a', 'slow 1', 'b', 'slow 2', 'c'], work, { ms: 30, atOnce: 2 });
  expect([...ended]).toEqual([
    ['a', 'A'],
    ['b', 'B'],
  ]);
  gate.resolve();
  await pause(5);
  expect(begun).toEqual(['a', 'slow 1', 'b', 'slow 2']);
  expect([...ended.keys()]).toEqual(['a', 'b']);
  expect([...(await endedInTime(['a', 'b'], work, { ms: 10_000, atOnce: 8 })).values()]).toEqual(['A', 'B']);
});
