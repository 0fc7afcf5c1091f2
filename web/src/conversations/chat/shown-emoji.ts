import { mapHidden } from '@offshoot/text';

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** A family of four with skin colours has fewer. */
const MAX_UNITS = 40;

/** A reaction may be any text: only its first character is shown. */
export function shownEmoji(text: string): string {
  const [first] = characters.segment(mapHidden(text.slice(0, MAX_UNITS), () => ''));
  return first?.segment.trim() || '�';
}
