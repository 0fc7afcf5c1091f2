/** By their first bytes, not by their names, with the ending by which endpoints that transcribe tell them apart. */
const SOUNDS: readonly [ending: string, isOne: (head: string) => boolean][] = [
  ['mp3', (head) => head.startsWith('ID3') || /^\xff[\xe2\xe3\xf2\xf3\xfa\xfb]/.test(head)],
  ['m4a', (head) => head.startsWith('ftyp', 4)],
  ['ogg', (head) => head.startsWith('OggS')],
  ['wav', (head) => head.startsWith('RIFF') && head.startsWith('WAVE', 8)],
  ['webm', (head) => head.startsWith('\x1a\x45\xdf\xa3')],
  ['flac', (head) => head.startsWith('fLaC')],
];

/** Undefined: it is no sound that can be transcribed. A film is one, too, by its first bytes. */
export function soundEnding(content: Buffer): string | undefined {
  const head = content.toString('latin1', 0, 16);
  return SOUNDS.find(([, isOne]) => isOne(head))?.[0];
}
