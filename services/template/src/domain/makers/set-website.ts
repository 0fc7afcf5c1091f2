import { Refusal } from '@offshoot/refusals';
import type { Deps } from '../ports.ts';
import { type CreatorWebsite, websiteName } from './website.ts';

/** Each change may cause a request to a server that somebody else owns. */
const CHANGE_PAUSE_MS = 60_000;

/**
 * Names the website that is to vouch for a creator; '' takes the name away. It shows once the website lists the creator's inbox. Throws
 * VALIDATION_FAILED, QUOTA_EXCEEDED.
 */
export async function setWebsite({ store, now, wakeWebsites }: Deps, creatorId: string, text: string): Promise<CreatorWebsite | undefined> {
  const website = text === '' ? '' : websiteName(text);
  if (website === undefined) {
    throw new Refusal('VALIDATION_FAILED', `"${text}" is not the name of a public website.`, {
      help: 'Send a name such as example.org, without https:// and without a path.',
      metadata: { field: 'website' },
    });
  }
  const at = now();
  if (!(await store.keepWebsite(creatorId, website, at, new Date(at.getTime() - CHANGE_PAUSE_MS)))) {
    throw new Refusal('QUOTA_EXCEEDED', 'You changed your website less than a minute ago.', {
      help: 'Wait a minute, then try again.',
      metadata: { scope: 'websites', limit: '1' },
    });
  }
  wakeWebsites();
  return store.websiteOf(creatorId, at);
}
