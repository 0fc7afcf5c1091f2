import { createHash, timingSafeEqual } from 'node:crypto';
import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { Refusal } from './refusal.ts';

/** Who stands behind a call: a signed-in user (by way of the gateway), nobody in particular, or one of our own services. */
export type Caller = { kind: 'user'; inboxId: string } | { kind: 'service' } | { kind: 'anonymous' };

/** Set by the gateway alone, which strips it from what clients send; believed only beside the service token. */
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

/** Reads the caller of a call between services. Throws CALLER_UNKNOWN without the right token. */
export function callerFromServiceHeaders(header: Headers, serviceToken: string): Caller {
  const token = /^bearer (.*)$/i.exec(header.get('authorization') ?? '')?.[1];
  if (token === undefined || !sameSecret(token, serviceToken)) {
    throw callerUnknown('The call carries no valid service token.');
  }
  const stated = header.get(callerHeader);
  if (stated === null) return { kind: 'service' };
  if (stated === 'anonymous') return { kind: 'anonymous' };
  if (/^[0-9a-f]{64}$/.test(stated)) return { kind: 'user', inboxId: stated };
  throw callerUnknown(`The header ${callerHeader} is neither an inbox id nor "anonymous".`);
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return expected !== '' && timingSafeEqual(digest(given), digest(expected));
}

function callerUnknown(message: string): Refusal {
  return new Refusal('CALLER_UNKNOWN', message, {
    help: 'Users call the gateway. Services send OFFSHOOT_SERVICE_TOKEN of this deployment as `authorization: Bearer`.',
  });
}
