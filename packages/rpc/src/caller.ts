import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { Refusal } from './refusal.ts';
import { type IdentifiedService, identifyService, type ServiceCredentials, type ServiceName } from './service-credentials.ts';

/** Who stands behind a call: a signed-in user (by way of the gateway), nobody in particular, or one of our own services. */
export type Caller = { kind: 'user'; inboxId: string } | { kind: 'service'; name: IdentifiedService } | { kind: 'anonymous' };

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

/**
 * Reads the caller of a call between services. Throws CALLER_UNKNOWN without the token of a service, CALLER_NOT_ALLOWED where
 * that service may not call here, or not for others.
 */
export function callerFromServiceHeaders(header: Headers, credentials: Partial<ServiceCredentials>, rule: CallerRule): Caller {
  const token = /^bearer (.*)$/i.exec(header.get('authorization') ?? '')?.[1];
  const name = token === undefined ? undefined : identifyService(token, credentials);
  if (name === undefined) throw callerUnknown('The call carries no valid service token.');
  if (!permits(rule.callers, name)) throw new Refusal('CALLER_NOT_ALLOWED', `The ${name} service may not call this.`);
  const stated = header.get(callerHeader);
  if (stated === null) return { kind: 'service', name };
  if (!permits(rule.speakers ?? ['gateway'], name)) {
    throw new Refusal('CALLER_NOT_ALLOWED', `The ${name} service speaks for itself here and not for users.`);
  }
  if (stated === 'anonymous') return { kind: 'anonymous' };
  if (/^[0-9a-f]{64}$/.test(stated)) return { kind: 'user', inboxId: stated };
  throw callerUnknown(`The header ${callerHeader} is neither an inbox id nor "anonymous".`);
}

function permits(names: readonly ServiceName[] | undefined, name: IdentifiedService): boolean {
  return names === undefined || name === 'any' || names.includes(name);
}

function callerUnknown(message: string): Refusal {
  return new Refusal('CALLER_UNKNOWN', message, {
    help: 'Users call the gateway. Services send OFFSHOOT_SERVICE_TOKEN of this deployment as `authorization: Bearer`.',
  });
}
