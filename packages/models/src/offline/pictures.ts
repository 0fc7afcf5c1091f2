// What can be said of a picture without seeing it: its kind and its size.
const SIGNED: readonly [kind: string, is: (bytes: Uint8Array) => boolean, size: (bytes: DataView) => [number, number] | undefined][] = [
  [
    'PNG',
    (b) => b[0] === 0x89 && b[1] === 0x50 && b[2] === 0x4e,
    (v) => (v.byteLength >= 24 ? [v.getUint32(16), v.getUint32(20)] : undefined),
  ],
  [
    'GIF',
    (b) => b[0] === 0x47 && b[1] === 0x49 && b[2] === 0x46,
    (v) => (v.byteLength >= 10 ? [v.getUint16(6, true), v.getUint16(8, true)] : undefined),
  ],
  ['JPEG', (b) => b[0] === 0xff && b[1] === 0xd8, sizeOfJpeg],
  ['WebP', (b) => b[0] === 0x52 && b[1] === 0x49 && b[8] === 0x57 && b[9] === 0x45, sizeOfWebp],
];
/** Of a data URL: the size stands at the beginning. Characters of base64. */
const MOST_READ = 400_000;

/** The size stands in the first frame, after blocks of any length. */
function sizeOfJpeg(view: DataView): [number, number] | undefined {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function sizeOfWebp(view: DataView): [number, number] | undefined {
  if (view.byteLength < 30) return undefined;
  const form = view.getUint8(15);
  if (form === 0x58)
    return [1 + view.getUint16(24, true) + (view.getUint8(26) << 16), 1 + view.getUint16(27, true) + (view.getUint8(29) << 16)];
  if (form === 0x20) return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  return [1 + (view.getUint16(21, true) & 0x3fff), 1 + ((view.getUint32(21, true) >> 14) & 0x3fff)];
}

/** Such as “a PNG image of 32 × 32 pixels”. */
export function pictureWords(url: string): string {
  const [, type = '', data = ''] = /^data:image\/([a-z0-9.+-]+);base64,(.*)$/is.exec(url) ?? [];
  if (data === '') return `an image at ${hostOf(url)}`;
  const bytes = Uint8Array.from(
    atob(
      data
        .slice(0, MOST_READ - (MOST_READ % 4))
        .replaceAll('-', '+')
        .replaceAll('_', '/'),
    ),
    (char) => char.charCodeAt(0),
  );
  const found = SIGNED.find(([, is]) => is(bytes));
  const size = found?.[2](new DataView(bytes.buffer));
  const kind = found?.[0] ?? type.toUpperCase();
  const kilobytes = Math.max(1, Math.round((data.length * 3) / 4 / 1024));
  return size === undefined ? `a ${kind} image of ${kilobytes} KB` : `a ${kind} image of ${size[0]} × ${size[1]} pixels (${kilobytes} KB)`;
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an address');
