/** What a link preview shows of a template. */
export interface Card {
  name: string;
  emoji: string;
  description: string;
}

/** In characters. A name has no more; of the others, more would not fit. Drawing takes longer the more text there is. */
const MAX_CHARACTERS = { name: 64, emoji: 16, description: 300 };

/** Line breaks, and what turns the direction of text or draws nothing. Joiners and variation selectors stay: emoji need them. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** A mark without a letter, such as an Arabic vowel after a blank. It has no width, so it would not be drawn. */
const MARK_ALONE = /(?<=^| )(?=\p{M})/gu;

/**
 * Each text on one line, cut to what fits. Letters that no font has stay, and are drawn as boxes: without them, the name could be that of
 * another template.
 */
export function drawable({ name, emoji, description }: Card): Card {
  const cut = (text: string, most: number) => {
    const clean = text.toWellFormed().replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
    const characters = [...clean];
    const begin = characters.slice(0, most - 1).join('');
    const fitting = characters.length > most ? `${begin.trimEnd()}…` : clean;
    // Composed, because the fonts have é, but not every letter with every accent. Unicode's base for a mark alone is the dotted circle.
    return fitting.normalize('NFC').replace(MARK_ALONE, '\u25cc');
  };
  return {
    name: cut(name, MAX_CHARACTERS.name),
    emoji: cut(emoji, MAX_CHARACTERS.emoji) || '🤖',
    description: cut(description, MAX_CHARACTERS.description),
  };
}
