import { Refusal } from '@offshoot/refusals';

/** Who calls. A stranger has no token. */
export type Caller = { kind: 'member'; team: string; owner: string; network: string } | { kind: 'operator' } | { kind: 'stranger' };
export type Member = Extract<Caller, { kind: 'member' }>;

/** Of teams and of owners in them. */
export const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Throws for everybody else. */
export function requireReader(caller: Caller): Member {
  if (caller.kind === 'member') return caller;
  throw new Refusal('CALLER_UNKNOWN', 'Reading needs the token of a team.', {
    help: 'Ask the operator of the commons for a token of your team.',
    metadata: { problem: 'token_required' },
  });
}

/** Throws for everybody else. */
export function requireWriter(caller: Caller): Member {
  if (caller.kind === 'member') return caller;
  throw new Refusal('CALLER_NOT_ALLOWED', 'Strangers cannot write here: there are no passes yet that would bound what one person writes.', {
    help: 'Ask the operator of the commons for a token of your team.',
    metadata: { problem: 'public_writing_off' },
  });
}
