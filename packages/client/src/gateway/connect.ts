import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { AttachmentService } from '@offshoot/gen/offshoot/gateway/v1/attachment_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateDraftService } from '@offshoot/gen/offshoot/template/v1/draft_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Failure } from '../failure.ts';
import { isSessionOver, Session, type SessionOptions } from '../session/session.ts';
import { Deployment, type DeploymentPin } from './deployment.ts';

/** A claim and its first configuration take seconds; a loaded machine may take longer. */
const CALL_TIMEOUT_MS = 30_000;

/** The public services of a gateway. */
interface GatewayClients {
  templates: Client<typeof TemplateService>;
  drafts: Client<typeof TemplateDraftService>;
  claims: Client<typeof ClaimService>;
  lineage: Client<typeof LineageService>;
  session: Client<typeof SessionService>;
  attachments: Client<typeof AttachmentService>;
}

/** Calls as the person, who is signed in at the first call that needs it. */
export interface OwnerGateway extends GatewayClients {
  deployment: Pick<Deployment, 'key' | 'checkUnchanged'>;
  /** For requests that are no RPCs. The session may have ended elsewhere: then `renewSession`, and ask again. */
  accessToken(): Promise<string>;
  /** For streams, which cannot be retried transparently: gets a new session after SESSION_EXPIRED. */
  renewSession(): Promise<void>;
}

export interface Gateway {
  anonymous: GatewayClients;
  signedIn: OwnerGateway;
  /** An access token of the session, signing in if necessary. A session that ended elsewhere is noticed and replaced. */
  token(): Promise<string>;
  /** Ends the session; with `everywhere`, all sessions of the person. Returns false if there was none. */
  signOut(options: { everywhere: boolean }): Promise<boolean>;
}

export interface GatewayOptions extends Omit<SessionOptions, 'service'> {
  transport(interceptors: Interceptor[]): Transport;
  pin: DeploymentPin;
  /** The end of the program or of the page's inbox: aborts every call. */
  signal: AbortSignal;
}

export function connectGateway({ transport, pin, signal, ...options }: GatewayOptions): Gateway {
  const { url } = options;
  const openly = transport([boundedBy(signal)]);
  const session = new Session({ ...options, service: createClient(SessionService, openly) });
  const asPerson = transport([signedInBy(session), boundedBy(signal)]);
  const signedIn = {
    ...clientsOf(asPerson),
    deployment: new Deployment(url, createClient(DeploymentService, openly), pin),
    accessToken: () => session.token(),
    renewSession: async () => {
      await session.renew();
    },
  };
  return {
    anonymous: clientsOf(openly),
    signedIn,
    token: async () => {
      // Any call as the person renews what the gateway no longer accepts.
      await signedIn.session.getSession({});
      return session.token();
    },
    signOut: (how) => session.end(how),
  };
}

function clientsOf(transport: Transport): GatewayClients {
  return {
    templates: createClient(TemplateService, transport),
    drafts: createClient(TemplateDraftService, transport),
    claims: createClient(ClaimService, transport),
    lineage: createClient(LineageService, transport),
    session: createClient(SessionService, transport),
    attachments: createClient(AttachmentService, transport),
  };
}

function signedInBy(session: Session): Interceptor {
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

/** Calls other than streams also have a timeout. */
function boundedBy(signal: AbortSignal): Interceptor {
  return (next) => (request) => {
    const ends = request.stream ? [signal, request.signal] : [signal, request.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)];
    return next({ ...request, signal: AbortSignal.any(ends) });
  };
}

/** The contract requires the field; a server that omits it uses another version of the contract. */
export function present<T>(value: T | undefined): T {
  if (value === undefined)
    throw new Failure('INTERNAL', 'The gateway sent an incomplete answer: this program and the gateway have different versions.');
  return value;
}
