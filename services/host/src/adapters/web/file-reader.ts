// Reads files that people attach. Convos stores them, encrypted, on a server: the sender names it, so the guard of web pages holds here, too.
import { isPdf, isReadable } from '@offshoot/documents';
import { soundEnding } from '@offshoot/documents/kind.ts';
import { pictureSize, pictureType } from '@offshoot/documents/picture.ts';
import { readableText } from '@offshoot/documents/readable-text/readable-text.ts';
import { type GuardOptions, guardedFetch, OutboundError } from '@offshoot/safe-fetch';
import type { FileContent, SharedFile } from '@offshoot/xmtp/agent-client.ts';
import { type Medium, mediumOf, UNSEEN } from '../../agent/reading/domain/media.ts';
import type { FileReader, ReadFile, Senses } from '../../agent/reading/file-reader.ts';
import { type Fetching, ReadingFailure } from '../../agent/sources/domain/reading.ts';
import { textAsked } from './asked-texts.ts';

export interface FileReaderOptions extends Pick<GuardOptions, 'allowedOrigins' | 'addressesOf' | 'mayCall' | 'ca' | 'rateLimiter'> {
  /** Whether files are fetched from the servers that store them. False: only those inside a message are read. */
  isFetching: boolean;
  /** To fetch one file, milliseconds. Default 10 s. */
  timeoutMs?: number;
  /** To read one PDF, milliseconds. Default 15 s. PDFs of all agents are read one after another. */
  pdfMs?: number;
}

export interface ClosableFileReader extends FileReader {
  close(): Promise<void>;
}

const MAX_BYTES = 1_000_000;
/** For a PDF, a picture or a voice message. */
const MAX_LARGE_BYTES = 5_000_000;
/** An endpoint has to decode them: 40 megapixels are more than most phones take. */
const MAX_PIXELS = 40_000_000;
const MAX_SIDE = 16_384;
/** What encryption and the frame around the file add. */
const MAX_ADDED = 10_000;
const MAX_NAME = 100;
const TOO_LARGE = 'That file is too large for me: I read 1 MB, and 5 MB of a PDF.';
const TOO_LARGE_TO_TAKE_IN: Readonly<Record<Medium, string>> = {
  picture: 'That picture is too large for me: I look at up to 5 MB and 40 megapixels.',
  voice: 'That voice message is too long for me: I listen to up to 5 MB.',
  film: UNSEEN.film,
};
const OTHER_PICTURE = 'I look at pictures in JPEG, PNG, GIF or WebP only.';
const OTHER_SOUND = 'I listen to MP3, M4A, Ogg, WAV, WebM and FLAC only.';
const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  markdown: 'text/markdown',
  csv: 'text/csv',
  json: 'application/json',
  html: 'text/html',
  htm: 'text/html',
};

export function createFileReader({ isFetching, timeoutMs = 10_000, pdfMs = 15_000, ...guard }: FileReaderOptions): ClosableFileReader {
  const call = guardedFetch({ ...guard, maxBytes: MAX_LARGE_BYTES + MAX_ADDED, isOnlyUsualPort: true });

  async function fetched(url: string, { people, signal, answered }: Fetching): Promise<Uint8Array> {
    const response = await call(url, { signal, headers: { 'user-agent': 'offshoot' } }, people);
    answered?.(new URL(url).host);
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new ReadingFailure('That file is not there any more.');
    }
    return new Uint8Array(await response.arrayBuffer());
  }

  async function contentOf(file: SharedFile, fetching: Fetching): Promise<FileContent> {
    if (file.is === 'inside') return file.file;
    if (!isFetching) throw new ReadingFailure('I may not fetch files: my operator has turned that off.');
    const { signal } = fetching;
    const time = AbortSignal.timeout(timeoutMs);
    let encrypted: Uint8Array;
    try {
      encrypted = await fetched(file.url, { ...fetching, signal: AbortSignal.any([signal, time]) });
    } catch (error) {
      if (signal.aborted || error instanceof ReadingFailure) throw error;
      if (time.aborted) throw new ReadingFailure('That file takes too long to fetch.');
      throw new ReadingFailure(lineOf(OutboundError.within(error)?.is, mediumOf(file.name)));
    }
    try {
      return file.open(encrypted);
    } catch {
      throw new ReadingFailure('That file is damaged: it is not what was attached.');
    }
  }

  return {
    async read(shared, senses, fetching) {
      await requireSense(mediumOf(shared.name, shared.is === 'inside' ? shared.file.mimeType : ''), senses);
      const content = await contentOf(shared, fetching);
      const taken = await takenIn({ ...content, name: content.name || shared.name }, senses);
      if (taken !== undefined) return taken;
      const { name, mimeType, bytes } = content;
      if (bytes.length > (isPdf(bytes) ? MAX_LARGE_BYTES : MAX_BYTES)) throw new ReadingFailure(TOO_LARGE);
      const from = nameShown(name || shared.name);
      const isOfPdf = isPdf(bytes);
      const type = isOfPdf ? 'application/pdf' : typeOf(from, mimeType);
      const { title, text, isCut } = await textAsked({ content: bytes, type, isPage: true }, fetching.signal, isOfPdf ? pdfMs : undefined);
      if (text === '') throw new ReadingFailure('That file has no text that I can read.');
      return { is: 'text', from, title, text, isCut };
    },
    close: () => call.close(),
  };
}

function lineOf(problem: OutboundError['is'] | undefined, medium: Medium | undefined): string {
  if (problem === 'too-large') return medium === undefined ? TOO_LARGE : TOO_LARGE_TO_TAKE_IN[medium];
  if (problem === 'rate-limited')
    return 'I have fetched a lot for you, or from where that file is, in the last minute. Ask me again in a minute.';
  return 'I can’t fetch that file.';
}

const nameShown = (name: string): string => (readableText(name, MAX_NAME).text || 'the file').replaceAll('\n', ' ');

/** Throws ReadingFailure. */
async function requireSense(medium: Medium | undefined, { sees, hears }: Senses): Promise<void> {
  const isOfUse = medium === undefined || (medium === 'picture' && (await sees())) || (medium === 'voice' && hears);
  if (!isOfUse) throw new ReadingFailure(UNSEEN[medium]);
}

/** As a picture or a voice message: by its bytes. Undefined: it is neither, and is not called so either. Throws ReadingFailure. */
async function takenIn({ name, mimeType, bytes }: FileContent, senses: Senses): Promise<ReadFile | undefined> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = pictureType(content);
  const medium = type === undefined ? mediumOf(name, mimeType) : 'picture';
  if (medium === undefined) return undefined;
  await requireSense(medium, senses);
  const from = nameShown(name);
  if (content.length > MAX_LARGE_BYTES) throw new ReadingFailure(TOO_LARGE_TO_TAKE_IN[medium]);
  if (medium === 'picture') {
    const size = pictureSize(content);
    if (type === undefined || size === undefined) throw new ReadingFailure(OTHER_PICTURE);
    const { width, height } = size;
    if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE) throw new ReadingFailure(TOO_LARGE_TO_TAKE_IN.picture);
    return { is: 'picture', from, url: `data:${type};base64,${content.toString('base64')}` };
  }
  const ending = soundEnding(content);
  if (ending === undefined) throw new ReadingFailure(OTHER_SOUND);
  return { is: 'voice', from, sound: { bytes, ending } };
}

/** Clients that do not know a type call it anything: the name tells, then. Throws ReadingFailure. */
function typeOf(name: string, mimeType: string): string {
  if (isReadable(mimeType)) return mimeType;
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  const type = TYPES[ending];
  if (type !== undefined) return type;
  const isNamedPdf = ending === 'pdf' || mimeType === 'application/pdf';
  throw new ReadingFailure(
    isNamedPdf ? 'That file is named like a PDF, but it is none.' : 'I read files of text, Markdown, CSV, JSON, HTML and PDF only.',
  );
}
