/** What a link preview shows of a template. */
export interface Card {
  name: string;
  emoji: string;
  description: string;
}

/** More would not fit, and drawing takes longer the more text there is. */
const MOST = { name: 64, emoji: 16, description: 300 };

/** What no font here has would be drawn as boxes. */
const UNDRAWABLE = /[^\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Common}\p{scx=Inherited}]/gu;
/** Line breaks, and what turns the direction of text or draws nothing. Joiners and variation selectors stay: emoji need them. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** What is left of a name must say something. */
const NAME = /[\p{L}\p{N}\p{Extended_Pictographic}]/u;

/** The card with what can be drawn of it. */
export function drawable({ name, emoji, description }: Card): Card {
  const cut = (text: string, most: number) => {
    const clean = text.replace(INVISIBLE, ' ').replace(UNDRAWABLE, '').replace(/\s+/g, ' ').trim();
    const characters = [...clean];
    return characters.length > most
      ? `${characters
          .slice(0, most - 1)
          .join('')
          .trimEnd()}…`
      : clean;
  };
  const drawn = cut(name, MOST.name);
  return {
    name: NAME.test(drawn) ? drawn : 'An agent on Offshoot',
    emoji: cut(emoji, MOST.emoji) || '🤖',
    description: cut(description, MOST.description),
  };
}

/** The key of an emoji in an icon set: its code points without those that only choose a presentation. */
export function iconName(emoji: string): string {
  return [...emoji]
    .map((character) => (character.codePointAt(0) ?? 0).toString(16))
    .filter((point) => point !== 'fe0f')
    .join('-');
}
