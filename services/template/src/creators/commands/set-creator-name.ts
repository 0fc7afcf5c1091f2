import { Refusal } from '@offshoot/refusals';
import { type CreatorName, creatorName, type VerifiedName } from '../domain/creator-name.ts';
import type { CreatorDeps } from '../domain/ports.ts';

/** Each change may cause a request to another party's server. */
const CHANGE_PAUSE_MS = 60_000;

/**
 * Asks for a name to be shown beside a creator's templates; '' takes it away. It shows once it is proved. Throws VALIDATION_FAILED,
 * QUOTA_EXCEEDED.
 */
export async function setCreatorName(
  { store, now, names }: CreatorDeps,
  creatorId: string,
  text: string,
): Promise<CreatorName | undefined> {
  const wanted = text === '' ? undefined : requireName(text, names.kinds);
  const at = now();
  if (!(await store.keepCreatorName(creatorId, wanted?.name, at, new Date(at.getTime() - CHANGE_PAUSE_MS)))) {
    throw new Refusal('QUOTA_EXCEEDED', 'You changed your name less than a minute ago.', {
      help: 'Wait a minute, then try again.',
      metadata: { scope: 'creator-names', limit: '1' },
    });
  }
  names.wake();
  return store.creatorNameOf(creatorId, at);
}

function requireName(text: string, kinds: CreatorDeps['names']['kinds']): VerifiedName {
  const found = creatorName(text);
  if (found === undefined) {
    throw new Refusal('VALIDATION_FAILED', `"${text}" is neither the name of a public website nor a normalized ENS name.`, {
      help: 'Send a name such as example.org, without https:// and without a path, or an ENS name such as alice.eth.',
      metadata: { field: 'name' },
    });
  }
  if (!kinds.has(found.kind)) {
    throw new Refusal('VALIDATION_FAILED', 'This store looks up no ENS names: it has no endpoint of Ethereum.', {
      help: 'Name a website, such as example.org.',
      metadata: { field: 'name' },
    });
  }
  return found;
}
