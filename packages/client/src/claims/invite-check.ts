import { Failure } from '../failure.ts';

/** Checks like the pool, but before an agent is reserved for a conversation that it cannot join. Throws INVITE_MALFORMED and INVITE_EXPIRED. */
export async function checkInvite(url: string): Promise<void> {
  const { InviteError, isExpired, parseInvite } = await import('@offshoot/convos');
  try {
    if (!isExpired(parseInvite(url), new Date())) return;
  } catch (cause) {
    if (!(cause instanceof InviteError)) throw cause;
    throw new Failure('INVITE_MALFORMED', 'The invite cannot be read.', {
      help: 'Copy the complete invite link, or its slug, from Convos.',
      cause,
    });
  }
  throw new Failure('INVITE_EXPIRED', 'The invite or its conversation has expired.', { help: 'Create a new invite in Convos.' });
}
