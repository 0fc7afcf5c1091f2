import { updateRefusalText } from '../../texts/failures.ts';
import { studioTexts } from '../../texts/studio.ts';

/** Why an agent did not take a version. */
export function reasonText(reason: string): string {
  if (reason === 'UPDATE_NEEDS_CONSENT') return studioTexts.rollout.needsConsent;
  return updateRefusalText(reason);
}
