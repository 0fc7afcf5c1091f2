import { randomBytes } from 'node:crypto';
import type { DescService } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { AttachmentService } from '@offshoot/gen/offshoot/gateway/v1/attachment_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { clientAddressOf, networkOf, route, type ServiceRoute } from '@offshoot/rpc';
import type { AttachmentFetcher } from './adapters/attachment-fetcher.ts';
import { newChallenge, sessionRequired } from './domain/session.ts';
import { sessionKey } from './handlers/authenticate.ts';
import { forwardRoute } from './handlers/forward.ts';
import { refreshSessionHandler, type SessionContext, signInHandler, signOutHandler } from './handlers/sessions.ts';

interface OtherRoutes {
  /** Public key of the deployment, in hex. */
  deploymentKey: string;
  behind: readonly (readonly [service: DescService, owner: Parameters<typeof forwardRoute>[1]])[];
  lasting: Parameters<typeof forwardRoute>[2];
  attachments: AttachmentFetcher;
  trustedProxies: number;
}

export function routes(
  context: SessionContext,
  { deploymentKey, behind, lasting, attachments, trustedProxies }: OtherRoutes,
): ServiceRoute[] {
  return [
    sessionRoute(context),
    route(DeploymentService, { getDeployment: getDeploymentHandler(deploymentKey) }),
    route(AttachmentService, { fetchAttachment: fetchAttachmentHandler(attachments, trustedProxies) }),
    ...behind.map(([service, owner]) => forwardRoute(service, owner, lasting)),
  ];
}

function sessionRoute(context: SessionContext): ServiceRoute {
  return route(SessionService, {
    createChallenge: createChallengeHandler(context),
    signIn: signInHandler(context),
    refreshSession: refreshSessionHandler(context),
    getSession: getSessionHandler(),
    signOut: signOutHandler(context),
  });
}

function createChallengeHandler({ store, audience, now }: SessionContext): ServiceImpl<typeof SessionService>['createChallenge'] {
  return async () => {
    const made = newChallenge(randomBytes(16), now());
    await store.addChallenge(made);
    return { challenge: made.challenge, audience: audience(), expireTime: timestampFromDate(made.expiresAt) };
  };
}

function getSessionHandler(): ServiceImpl<typeof SessionService>['getSession'] {
  return (_request, context) => {
    const session = context.values.get(sessionKey);
    if (!session) throw sessionRequired('GetSession');
    return { inboxId: session.inboxId, expireTime: timestampFromDate(session.accessExpiresAt) };
  };
}

function getDeploymentHandler(deploymentKey: string): ServiceImpl<typeof DeploymentService>['getDeployment'] {
  const publicKey = Uint8Array.from(Buffer.from(deploymentKey, 'hex'));
  return () => ({ publicKey });
}

/** Inboxes are free: calls are counted by the client's network. */
function fetchAttachmentHandler(
  attachments: AttachmentFetcher,
  trustedProxies: number,
): ServiceImpl<typeof AttachmentService>['fetchAttachment'] {
  return async function* ({ url }, context) {
    const person = networkOf(clientAddressOf(context, trustedProxies));
    for await (const encrypted of attachments.fetch(url, person, context.signal)) yield { encrypted };
  };
}
