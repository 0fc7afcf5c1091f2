/** By their first bytes, whatever the name says. Never SVG, which can have scripts. */
const PICTURES: readonly [type: string, isOne: (head: string) => boolean][] = [
  ['image/png', (head) => head.startsWith('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', (head) => head.startsWith('\xff\xd8\xff')],
  ['image/gif', (head) => /^GIF8[79]a/.test(head)],
  ['image/webp', (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8)],
];

/** The media type of a picture that models see. Undefined: it is none. */
export function pictureType(content: Buffer): string | undefined {
  const head = content.toString('latin1', 0, 16);
  return PICTURES.find(([, isOne]) => isOne(head))?.[0];
}
