import { randomBytes } from 'node:crypto';
import type { DescService } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { route, type ServiceRoute } from '@offshoot/rpc';
import { newChallenge, sessionRequired } from './domain/session.ts';
import { sessionKey } from './handlers/authenticate.ts';
import { forwardRoute } from './handlers/forward.ts';
import { refreshSessionHandler, type SessionContext, signInHandler, signOutHandler } from './handlers/sessions.ts';

interface OtherRoutes {
  /** Public key of the deployment, in hex. */
  deploymentKey: string;
  behind: readonly (readonly [service: DescService, owner: Parameters<typeof forwardRoute>[1]])[];
  lasting: Parameters<typeof forwardRoute>[2];
}

export function routes(context: SessionContext, { deploymentKey, behind, lasting }: OtherRoutes): ServiceRoute[] {
  return [
    sessionRoute(context),
    route(DeploymentService, { getDeployment: getDeploymentHandler(deploymentKey) }),
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
