// What any call can be refused for, whatever it is about.
import { randomUUID } from 'node:crypto';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { newId, serviceClient } from '@offshoot/rpc';
import { ADDED, randomHex, User } from '../user.ts';
import { nobody } from './scene.ts';
import { byCall, type Ways } from './way.ts';

export const calls = {
  VALIDATION_FAILED: byCall(async ({ creator, template }) => {
    return () => creator.claims.createClaim({ requestId: 'no uuid', templateId: template.id, join: ADDED });
  }),
  INTERNAL: byCall(async ({ broken }) => {
    return async () => {
      await broken.database.query('alter table gateway.challenges rename to challenges_away');
      try {
        await broken.user.sessions.createChallenge({});
      } finally {
        await broken.database.query('alter table gateway.challenges_away rename to challenges');
      }
    };
  }),
  UPSTREAM_UNAVAILABLE: byCall(async ({ broken }) => {
    await broken.system.running.lineage.close();
    return () => broken.user.lineage.listAncestors({ instanceId: broken.claim.instanceId });
  }),
  CALLER_UNKNOWN: byCall(async ({ system }) => {
    const intruder = serviceClient(InstanceRegistryService, { url: system.running.claim.url, serviceToken: randomHex(32) });
    return () => intruder.keepAlive({ hostId: newId('host') });
  }),
  PAGE_TOKEN_INVALID: byCall(async ({ creator }) => {
    return () => creator.templates.listTemplates({ filter: { case: 'public', value: true }, pageToken: 'page2' });
  }),
  REQUEST_ID_CONFLICT: byCall(async ({ creator, template, waiting }) => {
    return () => creator.claim(template.id, { requestId: waiting.requestId, model: 'another-model' });
  }),
  SESSION_REQUIRED: byCall(async (scene) => {
    return () => nobody(scene).createClaim({ requestId: randomUUID(), templateId: scene.template.id, join: ADDED });
  }),
  SESSION_EXPIRED: byCall(async ({ system }) => {
    const guest = await User.signIn(system.running.url, system.running.network);
    await guest.sessions.signOut({});
    return () => guest.claims.listInstances({ filter: { case: 'ownerId', value: guest.inboxId } });
  }),
  CHALLENGE_UNKNOWN: byCall(async ({ creator }) => {
    const challenge = randomHex(16);
    const { audience } = await creator.sessions.createChallenge({});
    const statement = await creator.sign({ action: 'session.sign-in', audience, challenge });
    return () => creator.sessions.signIn({ challenge, statement });
  }),
} satisfies Ways;
