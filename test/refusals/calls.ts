// The refusals that any call can meet.
import { randomUUID } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { noRateLimits, startGateway } from '@offshoot/gateway';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { deploymentKeys, operatorPass } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { createInboxKeysReader } from '@offshoot/xmtp';
import { type TestSystem, urlsBehind } from '../system.ts';
import { ADDED, randomHex, User } from '../user.ts';
import { hostOf, nobody, registryOf } from './scene.ts';
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
  CALLER_UNKNOWN: byCall(async (scene) => {
    const key = deploymentKeys(randomHex(32)).host();
    return () => registryOf(scene, key).keepAlive({ hostId: key.host.id });
  }),
  OPERATOR_PASS_INVALID: byCall(async ({ system }) => {
    const pass = await operatorPass(deploymentKeys(randomHex(32)).of('operator'), 'template', { name: 'Ada', minutes: 5, now: new Date() });
    const transport = createConnectTransport({ baseUrl: system.running.url, httpVersion: '1.1' });
    const store = createClient(ModerationService, transport);
    return () => store.listAppeals({}, { headers: { authorization: `Bearer ${pass}` } });
  }),
  CALLER_NOT_ALLOWED: byCall(async (scene) => {
    const { hostId } = await hostOf(scene).getHealth({});
    const { id: claimId, instanceId } = scene.parent;
    const credential = Buffer.from(randomHex(32), 'hex');
    return () => registryOf(scene).reportInstance({ hostId, instanceId, claimId, credential, state: InstanceState.GONE });
  }),
  RATE_LIMITED: byCall(async ({ system }) => async () => {
    await using gateway = await gatewayForOneCall(system);
    const sessions = createClient(SessionService, createConnectTransport({ baseUrl: gateway.url, httpVersion: '1.1' }));
    await sessions.createChallenge({});
    await sessions.createChallenge({});
  }),
  ATTACHMENT_UNAVAILABLE: byCall(async ({ creator }) => {
    return () => creator.attachments.fetchAttachment({ url: 'https://127.0.0.1/x' })[Symbol.asyncIterator]().next();
  }),
  PAGE_TOKEN_INVALID: byCall(async ({ creator }) => {
    return () => creator.templates.listTemplates({ filter: { case: 'public', value: true }, pageToken: 'page2' });
  }),
  REQUEST_ID_CONFLICT: byCall(async ({ creator, template, waiting }) => {
    return () => creator.claim(template.id, { requestId: waiting.requestId, model: 'another-model', unsigned: true });
  }),
  SESSION_REQUIRED: byCall(async (scene) => {
    return () => nobody(scene).createClaim({ requestId: randomUUID(), templateId: scene.template.id, join: ADDED });
  }),
  SESSION_EXPIRED: byCall(async ({ system }) => {
    const guest = await User.signIn(system.running.url, system.running.network);
    await guest.sessions.signOut({});
    return () => guest.claims.listInstances({ filter: { case: 'ownerId', value: guest.inboxId } });
  }),
  REFRESH_TOKEN_INVALID: byCall(async ({ system }) => {
    const guest = await User.signIn(system.running.url, system.running.network);
    await guest.refresh();
    await guest.sessions.signOut({});
    return () => guest.refresh();
  }),
  CHALLENGE_UNKNOWN: byCall(async ({ creator }) => {
    const challenge = randomHex(16);
    const { audience } = await creator.sessions.createChallenge({});
    const statement = await creator.sign({ action: 'session.sign-in', audience, challenge });
    return () => creator.sessions.signIn({ challenge, statement });
  }),
} satisfies Ways;

/** Another gateway of the system, which allows one call per address in a thousand seconds. */
function gatewayForOneCall({ running, config }: TestSystem) {
  const own = {
    host: '127.0.0.1',
    port: 0,
    databaseUrl: running.database.url,
    serviceKey: running.keys.of('gateway'),
    deploymentKey: running.keys.deploymentKey,
    ...urlsBehind(running),
    corsOrigins: [],
    rateLimits: { ...noRateLimits, signIn: { perSecond: 0.001, burst: 1 } },
  };
  return startGateway(own, { identities: createInboxKeysReader(running.network), log: createLogger('gateway', config.logLevel) });
}
