// Pictures and files that go along with a message: in the request itself, so that they are nowhere else.
import type { InputItem } from '@offshoot/openai-api';

export interface Attachment {
  /** Of this page. */
  key: number;
  name: string;
  /** In bytes. */
  size: number;
  /** Models look at it. Otherwise they read it as a file. */
  isPicture: boolean;
  /** With its content in base64. */
  dataUrl: string;
}

/** What models can look at. */
const PICTURES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
const MEDIA_TYPE = /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,128}$/i;

export const MAX_ATTACHMENTS = 8;
/** In bytes. As base64 and with the conversation, they have to fit a request of 16 MiB. */
export const MAX_BYTES = 10 * 1024 * 1024;
/** In UTF-16 units, as the contract says. */
const LONGEST_NAME = 512;

export type Objection = 'empty' | 'tooMany' | 'tooLarge';

/** Why one more cannot go along with those that do already. Undefined: it can. */
export function objectionTo({ size }: { size: number }, others: readonly Pick<Attachment, 'size'>[]): Objection | undefined {
  if (size === 0) return 'empty';
  if (others.length >= MAX_ATTACHMENTS) return 'tooMany';
  const bytes = others.reduce((sum, one) => sum + one.size, size);
  return bytes > MAX_BYTES ? 'tooLarge' : undefined;
}

/** `base64`: its content. `type`: as the browser knows it, which may be nothing. */
export function attachmentOf(key: number, { name, size, type }: { name: string; size: number; type: string }, base64: string): Attachment {
  const mediaType = MEDIA_TYPE.test(type) ? type.toLowerCase() : 'application/octet-stream';
  return { key, name, size, isPicture: PICTURES.includes(mediaType), dataUrl: `data:${mediaType};base64,${base64}` };
}

/** A message, with what goes along. */
export function messageInput(text: string, attachments: readonly Attachment[] = []): InputItem[] {
  if (attachments.length === 0) return [{ role: 'user', content: text }];
  const said = text.trim() === '' ? [] : [{ type: 'input_text' as const, text }];
  return [{ role: 'user', content: [...said, ...attachments.map(partOf)] }];
}

const partOf = ({ name, isPicture, dataUrl }: Attachment) =>
  isPicture
    ? { type: 'input_image' as const, image_url: dataUrl }
    : { type: 'input_file' as const, filename: name.slice(0, LONGEST_NAME), file_data: dataUrl };
