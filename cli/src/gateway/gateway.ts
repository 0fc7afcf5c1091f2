import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Environment } from '../environment.ts';
import type { IdentityStore } from '../identity/identity.ts';
import { isSessionOver, Session } from '../identity/session.ts';
import { Deployment } from './deployment.ts';

/** A claim and its first configuration take seconds; a loaded machine may take longer. */
const CALL_TIMEOUT_MS = 30_000;

interface Clients {
  templates: Client<typeof TemplateService>;
  claims: Client<typeof ClaimService>;
  lineage: Client<typeof LineageService>;
}

/** The public services of the gateway. */
export interface Gateway {
  deployment: Deployment;
  /** Calls anonymously. */
  anonymous: Clients;
  /** Calls as the person, signing in if necessary. */
  signedIn: Clients;
  /** For streams, which cannot be retried transparently: gets a new session after SESSION_EXPIRED. */
  renewSession(): Promise<void>;
  /** An access token of the session, signing in if necessary. A session that ended elsewhere is noticed and replaced. */
  token(): Promise<string>;
  /** Ends the session; with `everywhere`, all sessions of the person. Returns false if there was none. */
  signOut(options: { everywhere: boolean }): Promise<boolean>;
}

export function connectGateway(environment: Environment, identities: IdentityStore, signal: AbortSignal): Gateway {
  const transportWith = (...interceptors: Interceptor[]) =>
    createConnectTransport({
      baseUrl: environment.url,
      httpVersion: '1.1',
      useBinaryFormat: true,
      interceptors: [...interceptors, boundedBy(signal)],
    });
  const anonymous = transportWith();
  const session = new Session(environment, identities, createClient(SessionService, anonymous), signal);
  const signedIn = transportWith(asPerson(session));
  return {
    deployment: new Deployment(environment, createClient(DeploymentService, anonymous)),
    anonymous: clientsOf(anonymous),
    signedIn: clientsOf(signedIn),
    renewSession: async () => {
      await session.renew();
    },
    token: async () => {
      // Any call as the person renews what the gateway no longer accepts.
      await createClient(SessionService, signedIn).getSession({});
      return session.token();
    },
    signOut: (options) => session.end(options),
  };
}

function clientsOf(transport: Transport): Clients {
  return {
    templates: createClient(TemplateService, transport),
    claims: createClient(ClaimService, transport),
    lineage: createClient(LineageService, transport),
  };
}

function asPerson(session: Session): Interceptor {
  return (next) => async (request) => {
    request.header.set('authorization', `Bearer ${await session.token()}`);
    try {
      return await next(request);
    } catch (error) {
      if (request.stream || !isSessionOver(error)) throw error;
      request.header.set('authorization', `Bearer ${await session.renew()}`);
      return next(request);
    }
  };
}

/** The program's end aborts every call; calls other than streams also have a timeout. */
function boundedBy(signal: AbortSignal): Interceptor {
  return (next) => (request) => {
    const ends = request.stream ? [signal, request.signal] : [signal, request.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)];
    return next({ ...request, signal: AbortSignal.any(ends) });
  };
}
