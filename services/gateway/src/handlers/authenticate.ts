import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import type { Caller } from '@offshoot/rpc';
import { bearerToken, type Session, sessionExpired, sessionRequired, tokenDigest } from '../domain/session.ts';
import type { SessionStore } from '../domain/session-store.ts';

/** The session of the call, for handlers that need more than its inbox. */
export const sessionKey = createContextKey<Session | undefined>(undefined, { description: 'session' });

/** Read the token themselves, or have no use for one: a client that sends a dead token must be able to get a new one. */
const tokenless = methodsOf(SessionService, 'CreateChallenge', 'SignIn', 'SignOut');
/** Answer without a session too. The services behind decide what nobody in particular may see. */
const open = new Set([
  ...methodsOf(SessionService, 'GetSession'),
  ...methodsOf(TemplateService, 'GetTemplate', 'ListTemplates', 'GetTemplateVersion', 'ListTemplateVersions'),
]);

/** Decides for every call who makes it, before its body is read. */
export function authenticate(store: SessionStore, now: () => Date): (context: HandlerContext) => Promise<Caller> {
  return async (context) => {
    const method = `${context.service.typeName}/${context.method.name}`;
    if (tokenless.has(method)) return { kind: 'anonymous' };
    const token = bearerToken(context.requestHeader.get('authorization'));
    if (token === undefined) {
      if (open.has(method)) return { kind: 'anonymous' };
      throw sessionRequired(context.method.name);
    }
    const session = await store.sessionOf(tokenDigest(token), now());
    if (!session) throw sessionExpired();
    context.values.set(sessionKey, session);
    return { kind: 'user', inboxId: session.inboxId };
  };
}

function methodsOf<S extends { typeName: string; methods: { name: string }[] }>(service: S, ...names: string[]): Set<string> {
  const known = service.methods.map((method) => method.name);
  for (const name of names) if (!known.includes(name)) throw new Error(`${service.typeName} has no method ${name}`);
  return new Set(names.map((name) => `${service.typeName}/${name}`));
}
