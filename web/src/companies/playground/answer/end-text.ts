import { playgroundTexts } from '../../../texts/companies/playground.ts';
import type { Turn } from './turn.ts';

const words = playgroundTexts.ends;

/** Why there is no more of an answer. Undefined: it is whole, or still on its way. */
export function endText({ answer, end }: Pick<Turn, 'answer' | 'end'>): string | undefined {
  const { response, error, isEnded } = answer;
  if (isEnded && response) {
    if (response.status === 'completed') return undefined;
    if (response.status === 'failed') return words.failed(response.error?.message ?? error?.message ?? '');
    if (response.status === 'cancelled') return words.cancelled;
    return words[response.incomplete_details?.reason ?? 'other'];
  }
  if (end?.is === 'stopped') return words.stopped;
  if (error) return words.failed(error.message);
  return end?.is === 'broken' ? words.broken : undefined;
}
