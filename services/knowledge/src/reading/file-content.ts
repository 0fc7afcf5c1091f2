import { kindOf, MAX_TEXT, textIn, textOfPdf, UnreadableFile } from '@offshoot/documents/inside.ts';
import { textOfHtml } from '@offshoot/documents/readable-text/html-text.ts';
import { readableText } from '@offshoot/documents/readable-text/readable-text.ts';

/** The text of a file. Throws UnreadableFile. Invisible characters are left out, such as marks that turn its direction. */
export async function textOfFile(name: string, content: Buffer): Promise<string> {
  const kind = kindOf(name, content);
  if (kind === 'pdf') return seenText(await textOfPdf(content));
  const text = textIn(content);
  if (kind === 'text') return seenText(text);
  const { title, text: shown, isCut } = textOfHtml(text, { maxHtml: Number.POSITIVE_INFINITY });
  if (isCut) throw new UnreadableFile('invalid_file', 'The elements of the HTML are nested too deeply.');
  return seenText(title === '' ? shown : `${title}\n\n${shown}`);
}

/** Throws UnreadableFile. */
export function seenText(given: string): string {
  const { text, isCut } = readableText(given, MAX_TEXT);
  if (isCut) throw new UnreadableFile('invalid_file', `The file has more text than ${MAX_TEXT} characters. Split it.`);
  return text;
}
