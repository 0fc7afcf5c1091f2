// The text of a body from a server or of an attachment, by its type.
import type { ReadingJob } from './confined/frames.ts';
import { isPdf } from './kind.ts';
import { textOfPdf } from './pdf-text.ts';
import { textOfHtml } from './readable-text/html-text.ts';
import { readableText } from './readable-text/readable-text.ts';

const HTML: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
const PLAIN: ReadonlySet<string> = new Set(['text/plain', 'text/markdown', 'text/x-markdown', 'text/csv', 'application/json']);

const mediaTypeOf = (type: string): string => type.split(';')[0]?.trim().toLowerCase() ?? '';

const isHtmlType = (type: string): boolean => HTML.has(mediaTypeOf(type));

/** `type`: a Content-Type. */
export function isReadable(type: string): boolean {
  const media = mediaTypeOf(type);
  return HTML.has(media) || PLAIN.has(media) || /^application\/[\w.-]+\+json$/.test(media);
}

/** Of what engines see, UTF-16 units. */
const MAX_TEXT = 200_000;
const MAX_TITLE = 200;
/** A declaration of the character set comes first in a document. */
const SNIFFED = 1_024;

export interface BodyText {
  /** Of a document of HTML. */
  title: string;
  /** Without what its HTML hides, and without invisible characters. */
  text: string;
  isCut: boolean;
}

export interface BodyJob extends ReadingJob {
  /** A Content-Type. A body that begins as a PDF is one, even under another type. */
  type: string;
  /** Of HTML: what is around the text is left out, such as menus. */
  isPage?: boolean;
  /** Of the text, UTF-16 units. */
  maxText?: number;
}

/** For the confined process. Throws UnreadableFile. */
export async function textOfBody({ content, type, isPage = false, maxText = MAX_TEXT }: BodyJob): Promise<BodyText> {
  const plain = (text: string): BodyText => ({ title: '', ...readableText(text, maxText) });
  if (isPdf(content)) return plain(await textOfPdf(Buffer.from(content)));
  const isHtml = isHtmlType(type);
  const body = decoded(content, type, isHtml);
  if (!isHtml) return plain(body);
  const page = textOfHtml(body, { isPage, maxHtml: body.length });
  const { text, isCut } = readableText(page.text, maxText);
  return { title: readableText(page.title, MAX_TITLE).text, text, isCut: isCut || page.isCut };
}

function decoded(bytes: Uint8Array, type: string, isHtml: boolean): string {
  const named = /charset\s*=\s*["']?([\w-]{1,40})/i;
  const head = isHtml ? new TextDecoder('latin1').decode(bytes.subarray(0, SNIFFED)) : '';
  const charset = named.exec(type)?.[1] ?? named.exec(head)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder('utf-8').decode(bytes);
  }
}
