import { TextReader, UnreadableFile } from '@offshoot/documents';
import type { InboundMail } from './mail.ts';

const MAX_TEXT = 20_000;
/** A mail takes milliseconds. */
const READ_MS = 5_000;
/** Of all inboxes of the process. Its process ends by itself when it has nothing to read. */
const reader = new TextReader(READ_MS);

/** What a mail says. A mail that the confined process cannot read, or does not survive, has no text; that of the others comes. */
export async function shownText(
  body: { text: string; html?: never } | { text?: never; html: string },
  signal?: AbortSignal,
): Promise<Pick<InboundMail, 'text' | 'isCut'>> {
  const [written, type] = body.text === undefined ? [body.html, 'text/html; charset=utf-8'] : [body.text, 'text/plain; charset=utf-8'];
  if (written === '') return { text: '', isCut: false };
  try {
    const { text, isCut } = await reader.read({ content: Buffer.from(written), type, maxText: MAX_TEXT }, signal);
    return { text, isCut };
  } catch (error) {
    if (error instanceof UnreadableFile) return { text: '', isCut: true };
    throw error;
  }
}
