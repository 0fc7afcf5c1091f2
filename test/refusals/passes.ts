// Why an owner gets no passes for the public commons, and why the commons takes none.
import { createHash, randomBytes } from 'node:crypto';
import { setImmediate as pause } from 'node:timers/promises';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { PassService } from '@offshoot/gen/offshoot/claim/v1/pass_service_pb.ts';
import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { askForPasses, type Pass, passesFrom, patternId, patternOf, spend, weekOf } from '@offshoot/patterns';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import type { User } from '../user.ts';
import { claimed, type Scene } from './scene.ts';
import { byCall, type Ways } from './way.ts';

const pattern = {
  when: 'A group asks for a date',
  do: 'Confirm the date with everybody first.',
  because: 'Plans change, and deposits are lost.',
  interests: ['travel'],
};
const id = patternId(patternOf(pattern));
const week = () => weekOf(new Date());

function commonsOf({ system }: Scene) {
  const { commons } = system.running;
  if (!commons) throw new Error('The system has no commons.');
  const client = createClient(CommonsService, createConnectTransport({ baseUrl: commons.url, httpVersion: '1.1' }));
  return { client, passKey: commons.passKey, issuer: { headers: { authorization: `Bearer ${commons.issuerToken}` } } };
}

/** As the claim service gets them. */
async function passOf(scene: Scene): Promise<Pass> {
  const { client, passKey, issuer } = commonsOf(scene);
  const ofWeek = { passKey, week: week() };
  const asked = await askForPasses(ofWeek, pause);
  const answer = await client.evaluatePasses({ week: ofWeek.week, blinded: asked.request }, issuer);
  const [pass] = await passesFrom(ofWeek, asked, answer, pause);
  return pass as Pass;
}

/** Plays the host for an agent that the creator has just claimed, and has handed to `owner`. */
async function asking(scene: Scene, owner: User) {
  const { hostKey, claim: service } = scene.system.running;
  const { instanceId } = await claimed(scene.creator, scene.template);
  const credential = randomBytes(32);
  const digest = createHash('sha256').update(credential).digest();
  const { passKey } = commonsOf(scene);
  const taken = 'update claim.agent_metadata set credential_digest = $1, owner_id = $2 where id = $3';
  await scene.database.query(taken, [digest, owner.inboxId, instanceId]);
  return async () => {
    const { request } = await askForPasses({ passKey, week: week() }, pause);
    const called = { hostId: hostKey.host.id, instanceId, credential, week: week(), blinded: request };
    return serviceClient(PassService, { url: service.url, serviceKey: hostKey, audience: 'claim' }).issuePasses(called);
  };
}

export const passes = {
  PASS_SPENT: byCall(async (scene) => {
    const { client } = commonsOf(scene);
    const pass = spend(await passOf(scene), { does: 'publish', id });
    await client.publishPattern({ pattern, pass });
    return () => client.publishPattern({ pattern, pass });
  }),
  PASS_INVALID: byCall(async (scene) => {
    const pass = spend(await passOf(scene), { does: 'publish', id });
    return () => commonsOf(scene).client.votePattern({ id, helped: true, pass });
  }),
  PASS_EXPIRED: byCall(async (scene) => {
    const pass = { ...spend(await passOf(scene), { does: 'publish', id }), week: '2026-01-05' };
    return () => commonsOf(scene).client.publishPattern({ pattern, pass });
  }),
  PASSES_NOT_YET: byCall((scene) => asking(scene, scene.stranger)),
  PASSES_TAKEN: byCall(async (scene) => {
    const { database, parent, creator } = scene;
    await database.query("update claim.agent_metadata set claimed_at = claimed_at - interval '8 days' where id = $1", [parent.instanceId]);
    const ask = await asking(scene, creator);
    await ask();
    return ask;
  }),
  COMMONS_OFF: byCall(async ({ broken: { system } }) => {
    const { hostKey, claim } = system.running;
    const client = serviceClient(PassService, { url: claim.url, serviceKey: hostKey, audience: 'claim' });
    const called = { hostId: hostKey.host.id, instanceId: newId('inst'), credential: randomBytes(32), week: week() };
    return () => client.issuePasses({ ...called, blinded: randomBytes(69 * 32) });
  }),
} satisfies Ways;
