import { SOUL_SECTIONS, soulText } from '@offshoot/template-content/soul';
import type { EffectiveProfile } from '../merging/effective.ts';
import { soulOf } from './soul-form.ts';

/** Nobody who answers a request speaks unasked. */
const SECTIONS = SOUL_SECTIONS.filter((section) => section !== 'triggers');

/**
 * The prompt before the conversation: the instructions, then the soul. A request's instructions replace those of the profile, and
 * the soul stays: who an agent is and what it never does is not up to a request.
 */
export function promptOf({ instructions, soul }: Pick<EffectiveProfile, 'instructions' | 'soul'>): string {
  return [instructions, soul === null ? '' : soulText(soulOf(soul), SECTIONS)].filter((text) => text !== '').join('\n\n');
}
