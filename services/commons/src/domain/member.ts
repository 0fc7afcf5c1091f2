import { PUBLIC_SCOPE } from '@offshoot/patterns';
import { Refusal } from '@offshoot/refusals';

/** Who calls. A stranger has no token; the issuer gives passes to owners whom it knows. */
export type Caller =
  | { kind: 'member'; team: string; owner: string; network: string }
  | { kind: 'operator' }
  | { kind: 'issuer' }
  | { kind: 'stranger' };
export type Member = Extract<Caller, { kind: 'member' }>;

/** Of teams and of owners in them. */
export const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** Strangers are in it. */
export const isTeamName = (name: string): boolean => NAME.test(name) && name !== PUBLIC_SCOPE;

/** Whose patterns the caller reads. `isPublic`: strangers may. Throws for everybody else. */
export function requireReader(caller: Caller, isPublic: boolean): string {
  if (caller.kind === 'member') return caller.team;
  if (caller.kind === 'stranger' && isPublic) return PUBLIC_SCOPE;
  throw new Refusal('CALLER_UNKNOWN', 'Reading needs the token of a team.', {
    help: 'Ask the operator of the commons for a token of your team.',
    metadata: { problem: 'token_required' },
  });
}

/** Throws for everybody else. */
export function requireMember(caller: Caller): Member {
  if (caller.kind === 'member') return caller;
  throw new Refusal('CALLER_NOT_ALLOWED', 'Writing needs the token of a team.', {
    help: 'Ask the operator of the commons for a token of your team.',
    metadata: { problem: 'token_required' },
  });
}

/** A member writes for their team; undefined: a stranger, who shows a pass. Throws for everybody else. */
export function requireWriter(caller: Caller, hasPass: boolean, isPublic: boolean): Member | undefined {
  if (caller.kind === 'stranger' && isPublic) {
    if (hasPass) return undefined;
    throw notAllowed('Strangers write with a pass.', 'pass_required', 'Get one from the pool of your agent, or a token from the operator.');
  }
  if (caller.kind === 'stranger') {
    throw notAllowed('Strangers cannot write here.', 'public_writing_off', 'Ask the operator of the commons for a token of your team.');
  }
  const member = requireMember(caller);
  if (hasPass) throw notAllowed('A token tells who writes, which a pass hides.', 'token_with_pass', 'Send the pass without the token.');
  return member;
}

/** Throws for everybody else. */
export function requireIssuer(caller: Caller): void {
  if (caller.kind !== 'issuer')
    throw notAllowed('Only the issuer has passes evaluated.', 'issuer_only', 'Get passes from the pool of your agent.');
}

const notAllowed = (message: string, problem: string, help: string): Refusal =>
  new Refusal('CALLER_NOT_ALLOWED', message, { help, metadata: { problem } });
