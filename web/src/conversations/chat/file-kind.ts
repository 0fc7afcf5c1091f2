// What a file is, by its bytes: its name and the type that its sender claims may say anything.

const PICTURES: readonly [type: string, begins: readonly (number | undefined)[]][] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
];

/** Of a picture that browsers show safely. An SVG is a document, which can carry a script. */
export function pictureType(bytes: Uint8Array): string | undefined {
  return PICTURES.find(([, begins]) => begins.every((byte, at) => byte === undefined || bytes[at] === byte))?.[0];
}

const MARKDOWN = /\.(?:md|markdown)$/iu;

/** `text`: it can be read as UTF-8 and has no bytes that no text has. */
export function kindOfFile(name: string, bytes: Uint8Array): 'markdown' | 'text' | 'other' {
  if (bytes.includes(0)) return 'other';
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return 'other';
  }
  return MARKDOWN.test(name) ? 'markdown' : 'text';
}
