// Nobody can withhold updates unnoticed: the creator's attestation that a version is the latest expires.
import type { TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { destinationToWire } from '@offshoot/rpc/wire';
import { untilFound } from '@offshoot/testing';
import { profileOf } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson } from './people.ts';
import { type Configured, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
const later = (seconds: number) => {
  ahead += seconds * 1000;
};

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost({ now });
});
afterAll(() => scene?.close());

async function claimed(templateVersion: TemplateVersion): Promise<Configured> {
  const idle = await scene.pool.takeIdle();
  const claimId = `clm_${idle.instanceId.slice(5)}`;
  const ownerId = scene.owner.inboxId;
  await scene.rpc(host).configure({
    instanceId: idle.instanceId,
    claimId,
    ownerId,
    templateVersion,
    join: destinationToWire({ kind: 'added', byId: scene.convener.inboxId, groupId: '' }),
  });
  return { ...idle, claimId };
}
const stateOf = ({ instanceId }: Configured) => host.host.agent(instanceId).state;
const update = ({ instanceId }: Configured, templateVersion: TemplateVersion) =>
  scene.rpc(host).updateTemplate({ instanceId, templateVersion });
const reported = ({ instanceId }: Configured, stale: boolean) =>
  untilFound(`stale ${stale} is reported`, () =>
    scene.pool.reports.some((report) => report.instanceId === instanceId && report.templateStale === stale),
  );
/** Advances the clock and runs the agent's loop. */
const look = ({ instanceId }: Configured) => host.host.agent(instanceId).wake();

test('attack: a freeze shows as stale after the attestation expires, in the pool and in the conversation, until a new attestation', async () => {
  const v1 = await scene.template.version(1, {});
  const agent = await claimed(await scene.template.attested(v1, { now: now(), lifetimeSeconds: 3_600 }));
  const human = await scene.human();
  const { id } = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  expect(stateOf(agent)).toMatchObject({ stale: false, attestation: { version: 1 } });
  later(3_500);
  look(agent);
  later(200);
  look(agent);
  await reported(agent, true);
  expect(stateOf(agent).stale).toBe(true);
  await untilFound('the profile says so', async () => (await profileOf(human, id, agent.inboxId))?.metadata.stale === 'true');
  // The same attestation again does not help; a newer one does.
  await update(agent, v1);
  expect(stateOf(agent).stale).toBe(true);
  await update(agent, await scene.template.attested(v1, { now: now(), lifetimeSeconds: 3_600 }));
  expect(stateOf(agent).stale).toBe(false);
  await reported(agent, false);
  await untilFound('the profile is clean', async () => (await profileOf(human, id, agent.inboxId))?.metadata.stale === undefined);
});

test('stale survives a restart, and an expiry during the downtime is noticed', async () => {
  const agent = await claimed(await scene.template.attested(await scene.template.version(1, {}), { now: now(), lifetimeSeconds: 600 }));
  await host.close();
  later(700);
  host = await scene.startHost({ now });
  await reported(agent, true);
  await host.close();
  host = await scene.startHost({ now });
  expect(stateOf(agent)).toMatchObject({ stale: true, attestation: { version: 1 } });
});

test('an agent without any attestation is not stale', async () => {
  const agent = await claimed(await scene.template.version(1, {}));
  later(400 * 24 * 3600);
  look(agent);
  await update(agent, await scene.template.version(1, {}));
  expect(stateOf(agent)).toMatchObject({ stale: false });
  expect(stateOf(agent).attestation).toBeUndefined();
});

test('attack: a forged attestation is ignored, and the version is not refused for it', async () => {
  const stranger = await createPerson(scene.network);
  const v1 = await scene.template.version(1, {});
  const agent = await claimed(await scene.template.attested(v1, { now: now(), lifetimeSeconds: 600 }));
  const genuine = stateOf(agent).attestation;
  const v2 = await scene.template.version(2, { instructions: 'Second.' }, v1);
  const forged = await scene.template.attested(v2, { by: stranger, now: now(), lifetimeSeconds: 86_400 });
  expect(await update(agent, forged)).toMatchObject({ appliedVersion: 2n });
  expect(stateOf(agent)).toMatchObject({ attestation: genuine });
  expect(host.host.agent(agent.instanceId).store.templateVersion()?.attestation).toBeUndefined();
  const tooLong = await scene.template.attested(v2, { now: now(), lifetimeSeconds: 91 * 86_400 });
  await update(agent, tooLong);
  expect(stateOf(agent)).toMatchObject({ attestation: genuine });
});

test('attack: a pool that strips the attestation from the next version does not hide the freeze', async () => {
  const v1 = await scene.template.version(1, {});
  const agent = await claimed(await scene.template.attested(v1, { now: now(), lifetimeSeconds: 600 }));
  await update(agent, await scene.template.version(2, { instructions: 'Second.' }, v1));
  expect(stateOf(agent)).toMatchObject({ template: { version: 2 }, stale: false });
  later(700);
  look(agent);
  await reported(agent, true);
});

test('attack: an expired attestation does not count as none', async () => {
  const v1 = await scene.template.version(1, {});
  const expired = await scene.template.attested(v1, { now: new Date(now().getTime() - 7_200_000), lifetimeSeconds: 3_600 });
  const agent = await claimed(expired);
  await reported(agent, true);
  expect(stateOf(agent).stale).toBe(true);
});
