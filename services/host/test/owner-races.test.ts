// The owner changes while the former owner's signature is being checked: that order must not take effect.
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import type { InboxKeysReader } from '@offshoot/xmtp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { createPerson, type Person, TRIP_PLANNER } from './people.ts';
import { type Configured, claim, prepareClone, prepareShare, type Scene, setScene } from './scene.ts';

let scene: Scene;
let host: RunningInstanceHost;
let agent: Configured;
let alice: Person;
let bob: Person;
let mallory: Person;

interface Hold {
  inboxId: string;
  reached: PromiseWithResolvers<void>;
  goOn: PromiseWithResolvers<void>;
}
/** Pauses the next reading of these keys. */
let hold: Hold | undefined;

beforeAll(async () => {
  scene = await setScene();
  const identities: InboxKeysReader = {
    keysOf: async (inboxId, o) => {
      const held = hold;
      if (o?.fresh && held?.inboxId === inboxId) {
        hold = undefined;
        held.reached.resolve();
        await held.goOn.promise;
      }
      return await scene.identities.keysOf(inboxId, o);
    },
  };
  host = await scene.startHost({ identities });
  alice = scene.owner;
  [bob, mallory] = await Promise.all([createPerson(scene.network), createPerson(scene.network)]);
});
beforeEach(async () => {
  agent = await claim(scene, host);
});
afterAll(() => scene?.close());

const state = () => host.host.agent(agent.instanceId).state;
const later = () => new Date(Date.now() + 5_000);

/** Issued later than everything else, so that it is not refused for its age. */
async function sale(to: Person, issuedAt: Date) {
  const { instanceId } = agent;
  const offer = await alice.sign(
    { action: 'instance.offer', instanceId, newOwnerId: to.inboxId },
    { now: issuedAt, lifetimeSeconds: 3600 },
  );
  const acceptance = await to.sign({ action: 'instance.accept', instanceId, previousOwnerId: alice.inboxId });
  return { instanceId, newOwnerId: to.inboxId, offer, acceptance };
}

/** Why Alice's order is refused if the agent passes to Bob while her keys are being read. */
async function reasonAfterSale(order: () => Promise<unknown>): Promise<string | undefined> {
  const toBob = await sale(bob, new Date());
  const held: Hold = { inboxId: alice.inboxId, reached: Promise.withResolvers(), goOn: Promise.withResolvers() };
  hold = held;
  const reason = reasonOf(order());
  await held.reached.promise;
  await scene.rpc(host).acceptOffer(toBob);
  held.goOn.resolve();
  return await reason;
}

const orders: [string, () => Promise<() => Promise<unknown>>][] = [
  [
    'another offer of ownership',
    async () => {
      const toMallory = await sale(mallory, later());
      return () => scene.rpc(host).acceptOffer(toMallory);
    },
  ],
  [
    'a clone',
    async () => {
      const { child, send } = await prepareClone(scene, { parent: agent });
      scene.pool.giveBack(child.instanceId);
      return () => scene.rpc(host).cloneSummary(send);
    },
  ],
  [
    'a release',
    async () => {
      const { instanceId } = agent;
      const statement = await alice.sign({ action: 'instance.release', instanceId });
      return () => scene.rpc(host).release({ instanceId, statement });
    },
  ],
  [
    'consent to a wider version',
    async () => {
      const { instanceId } = agent;
      const templateId = scene.template.id;
      const tools = [...TRIP_PLANNER.tools, { id: 'web', provisioning: 'TOOL_PROVISIONING_POOL' }];
      const wider = await scene.template.version(2, { tools }, await scene.template.version(1, {}));
      const capabilities = 'model=gpt-oss-20b override=yes tools=personal-email:user,web:pool';
      const statement = await alice.sign({ action: 'instance.consent', instanceId, templateId, version: 2, capabilities });
      return () => scene.rpc(host).consentToUpdate({ instanceId, templateVersion: wider, statement });
    },
  ],
  [
    'a value for a tool',
    async () => {
      const order = await configOrder(scene, agent);
      return () => scene.rpc(host).setUserConfig(order);
    },
  ],
  [
    'a share, at its source',
    async () => {
      const target = { instanceId: newId('inst'), inboxId: 'ab'.repeat(32), claimId: newId('clm') };
      const { send } = await prepareShare(scene, { source: agent, target });
      return () => scene.rpc(host).cloneSummary(send);
    },
  ],
  [
    'a share, at its target',
    async () => {
      const source = { instanceId: newId('inst'), inboxId: 'ab'.repeat(32), claimId: newId('clm') };
      const { expect: expected } = await prepareShare(scene, { source, target: agent });
      return () => scene.rpc(host).expectContext(expected);
    },
  ],
];

test.each(orders)(
  'attack: %s by the former owner, with a signature check in progress while the agent changes hands',
  async (_, prepare) => {
    expect(await reasonAfterSale(await prepare())).toBe('NOT_INSTANCE_OWNER');
    // The nonces of the claim, the offer and its acceptance.
    expect(state()).toMatchObject({ claimed: { ownerId: bob.inboxId, userConfig: {} }, template: { version: 1 }, redemptions: 3 });
    expect(state().phase).not.toBe('leaving');
    const { outgoing, incoming } = host.host.agent(agent.instanceId).store;
    expect([outgoing.open(), incoming.waiting()]).toEqual([[], []]);
  },
);
