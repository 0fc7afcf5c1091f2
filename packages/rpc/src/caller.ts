import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { Refusal } from './refusal.ts';
import type { ServiceName } from './service-key.ts';
import { type IdentifiedService, TokenRefused } from './service-token.ts';

/** Who stands behind a call: a signed-in user (by way of the gateway), nobody in particular, or one of our own services. */
export type Caller = { kind: 'user'; inboxId: string } | ({ kind: 'service' } & IdentifiedService) | { kind: 'anonymous' };

/** Who may call a service of ours. */
export interface CallerRule {
  /** Absent: every service of the deployment. */
  callers?: readonly ServiceName[];
  /** Those that are believed when they say for which user they call. Default: the gateway, which has signed users in. */
  speakers?: readonly ServiceName[];
}

/** Set by the gateway, which strips it from what clients send; believed only beside the token of a service that may speak for users. */
export const callerHeader = 'offshoot-caller';

/** Filled before any handler runs. The default is the least that a caller can be. */
export const callerKey = createContextKey<Caller>({ kind: 'anonymous' }, { description: 'caller' });

export function callerOf(context: HandlerContext): Caller {
  return context.values.get(callerKey);
}

/** The inbox id of the signed-in user. Throws SESSION_REQUIRED for everybody else. */
export function requireUser(context: HandlerContext): string {
  const caller = callerOf(context);
  if (caller.kind === 'user') return caller.inboxId;
  throw new Refusal('SESSION_REQUIRED', `${context.method.name} needs a signed-in caller.`, {
    help: 'Sign in with SessionService and send the token as `authorization: Bearer`.',
  });
}

/** For internal methods: only another service acts for itself here. Throws CALLER_UNKNOWN. */
export function requireService(context: HandlerContext): void {
  if (callerOf(context).kind !== 'service') throw callerUnknown(`${context.method.name} is for services only.`);
}

/** A host speaks for itself alone. Throws CALLER_NOT_ALLOWED. */
export function requireHost(context: HandlerContext, hostId: string): void {
  const caller = callerOf(context);
  if (caller.kind === 'service' && caller.name === 'host' && caller.hostId === hostId) return;
  throw new Refusal('CALLER_NOT_ALLOWED', `This is for ${hostId} alone, and the call is not signed with its key.`, {
    help: 'Start the host with its own key and certificate, on its own data folder.',
  });
}

/**
 * Reads the caller of a call between services. Throws CALLER_UNKNOWN without the token of a service for this one,
 * CALLER_NOT_ALLOWED where that service may not call here, or not for others. At once where the token is known.
 */
export function callerFromServiceHeaders(
  header: Headers,
  read: (token: string) => IdentifiedService | Promise<IdentifiedService>,
  rule: CallerRule,
): Caller | Promise<Caller> {
  const token = /^bearer (.*)$/i.exec(header.get('authorization') ?? '')?.[1];
  if (token === undefined) throw callerUnknown('The call carries no token of a service.');
  const identified = read(token);
  if (!(identified instanceof Promise)) return callerAs(identified, header, rule);
  return identified.then(
    (service) => callerAs(service, header, rule),
    (error: unknown) => {
      if (error instanceof TokenRefused) throw callerUnknown(`The token of the call is not taken: ${error.message}.`);
      throw error;
    },
  );
}

function callerAs(service: IdentifiedService, header: Headers, rule: CallerRule): Caller {
  const { name } = service;
  if (rule.callers && !rule.callers.includes(name)) throw new Refusal('CALLER_NOT_ALLOWED', `The ${name} service may not call this.`);
  const stated = header.get(callerHeader);
  if (stated === null) return { kind: 'service', ...service };
  if (!(rule.speakers ?? ['gateway']).includes(name)) {
    throw new Refusal('CALLER_NOT_ALLOWED', `The ${name} service speaks for itself here and not for users.`);
  }
  if (stated === 'anonymous') return { kind: 'anonymous' };
  if (/^[0-9a-f]{64}$/.test(stated)) return { kind: 'user', inboxId: stated };
  throw callerUnknown(`The header ${callerHeader} is neither an inbox id nor "anonymous".`);
}

function callerUnknown(message: string): Refusal {
  return new Refusal('CALLER_UNKNOWN', message, {
    help: 'Users call the gateway. Services sign a token for each service that they call with the key of their own.',
  });
}
