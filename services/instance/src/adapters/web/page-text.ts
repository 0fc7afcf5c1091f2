// The text of what a server sends or somebody attaches, by its type.
import { readableText } from '@offshoot/readable-text';

/** Of what engines see, UTF-16 units. */
const MAX_TEXT = 200_000;
const MAX_TITLE = 200;
/** A declaration of the character set comes first in a document. */
const SNIFFED = 1_024;

const HTML: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);
const PLAIN: ReadonlySet<string> = new Set(['text/plain', 'text/markdown', 'text/x-markdown', 'text/csv', 'application/json']);

const mediaTypeOf = (type: string): string => type.split(';')[0]?.trim().toLowerCase() ?? '';

/** `type`: a Content-Type. */
export function isReadable(type: string): boolean {
  const media = mediaTypeOf(type);
  return HTML.has(media) || PLAIN.has(media) || /^application\/[\w.-]+\+json$/.test(media);
}

interface BodyText {
  title: string;
  text: string;
  isCut: boolean;
}

/** Without invisible characters. */
export const textOfPlain = (text: string): BodyText => ({ title: '', ...readableText(text, MAX_TEXT) });

/** Without what its HTML hides, and without invisible characters. */
export async function textOfBody(bytes: Uint8Array, type: string): Promise<BodyText> {
  const isHtml = HTML.has(mediaTypeOf(type));
  const body = decoded(bytes, type, isHtml);
  if (!isHtml) return textOfPlain(body);
  // Most agents never read a page.
  const { textOfHtml } = await import('@offshoot/readable-text/html-text.ts');
  const page = textOfHtml(body, { isPage: true, maxHtml: body.length });
  const { text, isCut } = readableText(page.text, MAX_TEXT);
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
