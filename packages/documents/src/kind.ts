// What a file is, by what is in it. Its name only tells forms of text apart: people name files as they like.
import { linear } from '@offshoot/text/linear-patterns';

export type Kind = 'pdf' | 'html' | 'text';

/** Files that are certainly no text, by their first bytes. */
const SIGNATURES: readonly [readonly number[], string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or an Office document'],
  [[0x50, 0x4b, 0x05, 0x06], 'a ZIP archive'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Office document'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x42, 0x5a, 0x68], 'a bzip2 archive'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'an xz archive'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'a Zstandard archive'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG picture'],
  [[0xff, 0xd8, 0xff], 'a JPEG picture'],
  [[0x47, 0x49, 0x46, 0x38], 'a GIF picture'],
  [[0x7f, 0x45, 0x4c, 0x46], 'a program'],
  [[0x4d, 0x5a], 'a program'],
  [[0x49, 0x44, 0x33], 'a sound'],
  [[0x4f, 0x67, 0x67, 0x53], 'a sound'],
];
const PDF = Buffer.from('%PDF-');
/** PDF readers accept other bytes before the header. */
const PDF_WITHIN = 1024;
const HTML_WITHIN = 1024;
const HTML_NAME = /\.x?html?$/i;
const HTML_START = linear(/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i);

/** A file that cannot be searched, in the API's own words: `unsupported_file` is of a kind that is not read, `invalid_file` is broken. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  readonly code: 'unsupported_file' | 'invalid_file';

  constructor(code: UnreadableFile['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export const isPdf = (content: Uint8Array): boolean => Buffer.from(content.subarray(0, PDF_WITHIN)).includes(PDF);

/** Throws UnreadableFile. */
export function kindOf(name: string, content: Buffer): Kind {
  const signature = SIGNATURES.find(([bytes]) => bytes.every((byte, at) => content[at] === byte));
  if (signature)
    throw new UnreadableFile('unsupported_file', `The file is ${signature[1]}. Text, Markdown, HTML, PDF, JSON and CSV are read.`);
  if (isPdf(content)) return 'pdf';
  if (/\.pdf$/i.test(name)) throw new UnreadableFile('invalid_file', 'The file is named .pdf, but it is no PDF.');
  return HTML_NAME.test(name) || HTML_START.test(content.subarray(0, HTML_WITHIN).toString('latin1')) ? 'html' : 'text';
}

/** UTF-8, or UTF-16 with its mark. Throws UnreadableFile. */
export function textIn(content: Buffer): string {
  const [first, second] = content;
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(content);
    if (!text.includes('\0')) return text;
  } catch {
    // Told below.
  }
  throw new UnreadableFile('unsupported_file', 'The file is neither a PDF nor text in UTF-8 or UTF-16.');
}

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
