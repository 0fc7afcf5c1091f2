import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';

const words = { template: 'The template service', host: "The agent's host" };

/** What another service refuses is refused to the caller in the same words; where it does not answer, the refusal says who. */
export async function passingOn<T>(upstream: keyof typeof words, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    // One that does not take our word is not there for us, and that is no affair of the caller's.
    const isStrange = refusal.reason === 'CALLER_UNKNOWN' || refusal.reason === 'CALLER_NOT_ALLOWED';
    // A service that answers and lacks another one has said which.
    if (isStrange || (refusal.reason === 'UPSTREAM_UNAVAILABLE' && refusal.metadata.upstream === undefined)) {
      throw new Refusal('UPSTREAM_UNAVAILABLE', `${words[upstream]} does not answer.`, {
        help: 'Repeat the call in a moment, unchanged.',
        metadata: { upstream },
        cause: error,
      });
    }
    throw new Refusal(refusal.reason, refusal.message, { metadata: refusal.metadata, cause: error });
  }
}
