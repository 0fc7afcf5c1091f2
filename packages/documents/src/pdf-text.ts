import { UnreadableFile } from './kind.ts';
import { MAX_PDF_PAGES, MAX_TEXT } from './limits.ts';

/** The text of a PDF, page by page. Throws UnreadableFile. pdf.js is loaded with the first one. */
export async function textOfPdf(content: Buffer): Promise<string> {
  const { getDocumentProxy } = await import('unpdf');
  const pages: string[] = [];
  let length = 0;
  try {
    // Fonts and pictures are for showing it.
    const pdf = await getDocumentProxy(new Uint8Array(content), { disableFontFace: true, useSystemFonts: false, verbosity: 0 });
    if (pdf.numPages > MAX_PDF_PAGES) throw new UnreadableFile('invalid_file', `The PDF has more than ${MAX_PDF_PAGES} pages. Split it.`);
    for (let number = 1; number <= pdf.numPages && length <= MAX_TEXT; number += 1) {
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join('');
      page.cleanup();
      pages.push(text);
      length += text.length + 2;
    }
    await pdf.cleanup();
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    if (error instanceof Error && error.name === 'PasswordException') throw new UnreadableFile('invalid_file', 'The PDF needs a password.');
    throw new UnreadableFile('invalid_file', 'The PDF is damaged.');
  }
  const text = pages.join('\n\n');
  if (text.trim() === '') throw new UnreadableFile('invalid_file', 'The PDF has no text. Pictures of text are not read.');
  return text;
}
