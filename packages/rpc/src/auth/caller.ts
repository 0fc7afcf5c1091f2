import { createContextKey, type HandlerContext } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import type { Identity, MemberCall } from './identity.ts';
import type { ServiceName } from './service-key.ts';
import type { IdentifiedService } from './service-token.ts';
import { TokenRefused } from './short-token.ts';

/**
 * The caller: through the gateway a signed-in user, a member of a tenant, an operator with a pass, or anybody; or one of our own
 * services.
 */
export type Caller =
  | { kind: 'user'; inboxId: string }
  | { kind: 'member'; identity: Identity }
  | { kind: 'operator'; name: string }
  | ({ kind: 'service' } & IdentifiedService)
  | { kind: 'anonymous' };

/** Who may call one of our services. */
export interface CallerRule {
  /** Absent: every service of the deployment. */
  callers?: readonly ServiceName[];
  /** Operators may call with a pass, through the gateway. */
  takesPasses?: boolean;
}

/**
 * On whose behalf a service calls: "anonymous", or the calling user's or member's token, signed by the gateway. Absent: the service
 * calls for itself. The gateway strips it from client requests.
 */
export const callerHeader = 'offshoot-caller';

const PASS = /^pass (.*)$/;
const MEMBER = /^member (.*)$/;

/** Value of `callerHeader` for a call with a member's token. */
export const memberHeader = (token: string): string => `member ${token}`;

/** Value of `callerHeader` for a call with an operator's pass. */
export const operatorPassHeader = (pass: string): string => `pass ${pass}`;

/** Set before any handler runs. Defaults to the least privileged caller. */
export const callerKey = createContextKey<Caller>({ kind: 'anonymous' }, { description: 'caller' });

export function callerOf(context: HandlerContext): Caller {
  return context.values.get(callerKey);
}

/** The inbox ID of the signed-in user. Throws SESSION_REQUIRED for any other caller. */
export function requireUser(context: HandlerContext): string {
  const caller = callerOf(context);
  if (caller.kind === 'user') return caller.inboxId;
  throw new Refusal('SESSION_REQUIRED', `${context.method.name} needs a signed-in caller.`, {
    help: 'Sign in with SessionService and send the token as `authorization: Bearer`.',
  });
}

/** For internal methods, which only a service calling for itself may use. Throws CALLER_UNKNOWN. */
export function requireService(context: HandlerContext): void {
  if (callerOf(context).kind !== 'service') throw callerUnknown(`${context.method.name} is for services only.`);
}

/** A host may speak only for itself. Returns its certificate, as certificateFromText reads it. Throws CALLER_NOT_ALLOWED. */
export function requireHost(context: HandlerContext, hostId: string): string {
  const caller = callerOf(context);
  if (caller.kind === 'service' && caller.name === 'host' && caller.hostId === hostId) return caller.certificate ?? '';
  throw new Refusal('CALLER_NOT_ALLOWED', `Only ${hostId} may call this, and the call is not signed with its key.`, {
    help: 'Start the host with its own key and certificate, on its own data folder.',
  });
}

/** A user's call to this service, and the token to pass it on with. */
export interface UserCall {
  inboxId: string;
  /** Value of `callerHeader` for the calls that this one makes to other services. */
  token: string;
}

/** Like requireUser, for a service that calls others on the user's behalf. */
export function requireUserCall(context: HandlerContext): UserCall {
  return { inboxId: requireUser(context), token: context.requestHeader.get(callerHeader) ?? '' };
}

/** The member or key that acts in a tenant, by any kind of credential. Throws CALLER_NOT_ALLOWED for any other caller. */
export function requireMember(context: HandlerContext): Identity {
  const caller = callerOf(context);
  if (caller.kind === 'member') return caller.identity;
  throw memberRequired(context.method.name);
}

/** Like requireMember, for a service that calls others on the member's behalf. */
export function requireMemberCall(context: HandlerContext): MemberCall {
  return { identity: requireMember(context), token: context.requestHeader.get(callerHeader) ?? '' };
}

export function memberRequired(what: string): Refusal {
  return new Refusal('CALLER_NOT_ALLOWED', `${what} is for members of a tenant only.`, {
    help: 'Call the paths under /v1 of the gateway, with an API key, a token of your identity provider or a session.',
  });
}

/** Verify the two tokens of a call between services. All throw TokenRefused. */
export interface TokenReaders {
  service: (token: string) => IdentifiedService | Promise<IdentifiedService>;
  /** Returns the inbox ID. */
  user: (token: string) => string | Promise<string>;
  /** Absent: no member is taken. */
  member?: (token: string) => Identity | Promise<Identity>;
  /** Returns the operator's name. Absent: no pass is taken. */
  pass?: (pass: string) => string | Promise<string>;
}

/**
 * Reads the caller of a call between services. Throws CALLER_UNKNOWN if the service token is missing or either token is invalid,
 * CALLER_NOT_ALLOWED if that service may not call this one, and OPERATOR_PASS_INVALID for a bad pass. Synchronous if the tokens are already known.
 */
export function callerFromServiceHeaders(header: Headers, read: TokenReaders, rule: CallerRule): Caller | Promise<Caller> {
  const token = /^bearer (.*)$/i.exec(header.get('authorization') ?? '')?.[1];
  if (token === undefined) throw callerUnknown('The call carries no token of a service.');
  return whenRead(read.service(token), (service): Caller | Promise<Caller> => {
    const { name } = service;
    const stated = header.get(callerHeader);
    const [, pass] = PASS.exec(stated ?? '') ?? [];
    if (pass !== undefined && rule.takesPasses && name === 'gateway') {
      if (!read.pass) throw operatorPassInvalid('This service takes none.');
      return whenRead(read.pass(pass), (operator): Caller => ({ kind: 'operator', name: operator }), passRefused);
    }
    if (rule.callers && !rule.callers.includes(name)) throw new Refusal('CALLER_NOT_ALLOWED', `The ${name} service may not call this.`);
    if (stated === null) return { kind: 'service', ...service };
    if (stated === 'anonymous') return { kind: 'anonymous' };
    const [, member] = MEMBER.exec(stated) ?? [];
    if (member !== undefined) {
      if (!read.member) throw callerUnknown('This service is for no member of a tenant.');
      return whenRead(read.member(member), (identity): Caller => ({ kind: 'member', identity }), tokenRefused("member's"));
    }
    return whenRead(read.user(stated), (inboxId): Caller => ({ kind: 'user', inboxId }), tokenRefused("user's"));
  });
}

function whenRead<T, U>(read: T | Promise<T>, use: (value: T) => U | Promise<U>, refusal = tokenRefused("service's")): U | Promise<U> {
  if (!(read instanceof Promise)) return use(read);
  return read
    .catch((error: unknown) => {
      throw error instanceof TokenRefused ? refusal(error) : error;
    })
    .then(use);
}

const tokenRefused = (whose: string) => (why: TokenRefused) =>
  callerUnknown(`The ${whose} token of the call is not taken: ${why.message}.`);

const passRefused = (why: TokenRefused) => operatorPassInvalid(`The pass is not taken: ${why.message}.`);

export function operatorPassInvalid(message: string): Refusal {
  return new Refusal('OPERATOR_PASS_INVALID', message, { help: 'Make a new one with `offshoot store pass`.' });
}

function callerUnknown(message: string): Refusal {
  return new Refusal('CALLER_UNKNOWN', message, {
    help: 'Users must call the gateway. Services must sign a token with their own key for each service that they call.',
  });
}
