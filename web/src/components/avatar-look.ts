/** Each is dark enough for white letters (WCAG AA asks for 4.5 to 1), and all can be told apart side by side. */
export const AVATAR_COLORS = [
  '#b4235a',
  '#a61e9e',
  '#6d3fd1',
  '#3b53d6',
  '#1565b8',
  '#0b7285',
  '#087058',
  '#2b6e1f',
  '#5f6a0b',
  '#8a5a00',
  '#b04300',
  '#b3261e',
] as const;

const MAX_INITIALS = 2;
/** Of a name, which others write. */
const READ_OF_NAME = 100;

/** The same for the same ID on every page and device. Only looks: IDs of the same colour are not related. */
export function avatarColor(id: string): (typeof AVATAR_COLORS)[number] {
  let hash = 2_166_136_261; // FNV-1a of 32 bits
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 16_777_619);
  return AVATAR_COLORS[(hash >>> 0) % AVATAR_COLORS.length] ?? AVATAR_COLORS[0];
}

/** The first letter or digit of the first and the last word. Empty if the name has none. */
export function initialsOf(name: string): string {
  const letters = name
    .slice(0, READ_OF_NAME)
    .split(' ')
    .flatMap((word) => word.match(/[\p{L}\p{N}]/u)?.[0] ?? []);
  const few = letters.length > MAX_INITIALS ? [letters[0], letters.at(-1)] : letters;
  return few.join('').toUpperCase();
}
