import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { clientAddressOf, isStandardService, networkOf, streamHolderKey } from '@offshoot/rpc';
import { type Caller, operatorPassInvalid } from '@offshoot/rpc/auth';
import type { KeyWatch } from '../commands/key-watch.ts';
import { type ConsumeRateLimit, type RateLimits, rateLimited } from '../domain/rate-limit.ts';
import { bearerToken, type Session, sessionExpired, sessionRequired, tokenDigest } from '../domain/session.ts';
import type { SessionStore } from '../domain/session-store.ts';
import { holderOf } from '../domain/stream-limit.ts';

/** The session of the call, for handlers that need more than its inbox. */
export const sessionKey = createContextKey<Session | undefined>(undefined, { description: 'session' });

/** The pass of an operator. Only the service that takes it can tell whether it is one. */
export const operatorPassKey = createContextKey<string | undefined>(undefined, { description: 'operator pass' });

/** Methods that read the token themselves or need none: a client with an expired token must be able to get a new one. */
const tokenless = methodsOf(SessionService, 'CreateChallenge', 'SignIn', 'RefreshSession', 'SignOut');
/** Methods that work without a session, too. The services behind decide what anonymous callers may see. */
const open = new Set([
  ...methodsOf(DeploymentService, 'GetDeployment'),
  ...methodsOf(SessionService, 'GetSession'),
  ...methodsOf(ClaimService, 'ListHostCertificates'),
  ...methodsOf(
    TemplateService,
    'GetTemplate',
    'ListTemplates',
    'ListCategories',
    'ListFeaturedTemplates',
    'GetTemplateVersion',
    'ListTemplateVersions',
  ),
]);

export interface AuthenticatePorts {
  store: SessionStore;
  keyWatch: KeyWatch;
  consumeRateLimit: ConsumeRateLimit;
  trustedProxies: number;
  now: () => Date;
}

/** Identifies the caller of every call and applies rate limits, before the body is read. */
export function authenticate(ports: AuthenticatePorts): (context: HandlerContext) => Promise<Caller> {
  return async (context) => {
    const { store, keyWatch, now } = ports;
    const method = `${context.service.typeName}/${context.method.name}`;
    const address = networkOf(clientAddressOf(context, ports.trustedProxies));
    const take = (limit: keyof RateLimits, key: string, whose: string) =>
      consumeRateLimit(ports.consumeRateLimit, context, limit, key, whose);
    context.values.set(streamHolderKey, holderOf(undefined, address));
    if (isStandardService(context.service)) {
      // Counted separately: other calls from the same address must not make a probe fail.
      await take('address', `${context.service.typeName} ${address}`, 'address');
      return { kind: 'anonymous' };
    }
    if (tokenless.has(method)) {
      await take('signIn', `${context.method.name} ${address}`, 'address');
      return { kind: 'anonymous' };
    }
    if (context.service.typeName === ModerationService.typeName) {
      await take('address', `${context.service.typeName} ${address}`, 'address');
      context.values.set(operatorPassKey, requirePass(context.requestHeader.get('authorization')));
      return { kind: 'anonymous' };
    }
    const token = bearerToken(context.requestHeader.get('authorization'));
    const session = token === undefined ? undefined : await store.sessionOf(tokenDigest(token), now());
    if (!session) {
      await take('address', address, 'address');
      if (token !== undefined) throw sessionExpired();
      if (open.has(method)) return { kind: 'anonymous' };
      throw sessionRequired(context.method.name);
    }
    await take('session', session.id, 'session');
    await take('inbox', session.inboxId, 'inbox');
    await keyWatch.check(session);
    context.values.set(sessionKey, session);
    context.values.set(streamHolderKey, holderOf(session, address));
    return { kind: 'user', inboxId: session.inboxId };
  };
}

/** Three parts, unlike the token of a session, which must not leave the gateway. Throws OPERATOR_PASS_INVALID. */
function requirePass(authorization: string | null): string {
  const [, pass] = /^bearer ([\w-]{1,512}\.[\w-]{1,512}\.[\w-]{1,512})$/i.exec(authorization ?? '') ?? [];
  if (pass === undefined) throw operatorPassInvalid('Only operators of the store may do this, with a pass.');
  return pass;
}

async function consumeRateLimit(
  take: ConsumeRateLimit,
  context: HandlerContext,
  limit: keyof RateLimits,
  key: string,
  whose: string,
): Promise<void> {
  const retryAfterMs = await take(limit, key);
  if (retryAfterMs === 0) return;
  context.responseHeader.set('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  throw rateLimited(retryAfterMs, whose);
}

function methodsOf<S extends { typeName: string; methods: { name: string }[] }>(service: S, ...names: string[]): Set<string> {
  const known = service.methods.map((method) => method.name);
  for (const name of names) if (!known.includes(name)) throw new Error(`${service.typeName} has no method ${name}`);
  return new Set(names.map((name) => `${service.typeName}/${name}`));
}
