/** By their first bytes, not by their names. Never SVG, which can have scripts. */
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

export interface PictureSize {
  /** Pixels. */
  width: number;
  height: number;
}

/** As its header says, without decoding it: a few bytes can stand for a picture that fills the memory. Undefined: it does not say. */
export function pictureSize(content: Buffer): PictureSize | undefined {
  switch (pictureType(content)) {
    case 'image/png':
      return content.length < 24 ? undefined : { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
    case 'image/gif':
      return content.length < 10 ? undefined : { width: content.readUInt16LE(6), height: content.readUInt16LE(8) };
    case 'image/webp':
      return content.length < 30 ? undefined : webpSize(content);
    case 'image/jpeg':
      return jpegSize(content);
    default:
      return undefined;
  }
}

function webpSize(content: Buffer): PictureSize | undefined {
  const form = content.toString('latin1', 12, 16);
  if (form === 'VP8X') return { width: content.readUIntLE(24, 3) + 1, height: content.readUIntLE(27, 3) + 1 };
  if (form === 'VP8 ') return { width: content.readUInt16LE(26) & 0x3fff, height: content.readUInt16LE(28) & 0x3fff };
  if (form !== 'VP8L') return undefined;
  const bits = content.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** The segments before the picture itself, each with its length: the one that begins a frame has the size. */
function jpegSize(content: Buffer): PictureSize | undefined {
  for (let at = 2; at + 9 < content.length; ) {
    if (content[at] !== 0xff) return undefined;
    const marker = content[at + 1] ?? 0;
    // Bytes that fill up, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) at += 2;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { height: content.readUInt16BE(at + 5), width: content.readUInt16BE(at + 7) };
    else if (marker === 0xd9 || marker === 0xda) return undefined;
    else at += 2 + Math.max(2, content.readUInt16BE(at + 2));
  }
  return undefined;
}
