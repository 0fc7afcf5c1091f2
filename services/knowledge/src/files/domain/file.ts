import { purposes } from '@offshoot/openai-api/knowledge';

/** An uploaded file. */
export interface StoredFile {
  fileId: string;
  /** Order of creation. */
  place: number;
  name: string;
  purpose: Purpose;
  bytes: number;
  createTime: Date;
  expireTime: Date | undefined;
}

export type Purpose = (typeof purposes)[number];

export const isPurpose = (text: string): text is Purpose => (purposes as readonly string[]).includes(text);

/** Bytes of one file. */
export const MAX_FILE_BYTES = 32 * 1024 * 1024;
export const MAX_FILES_PER_TENANT = 10_000;
export const MAX_BYTES_PER_TENANT = 2 * 1024 * 1024 * 1024;
/** Files are stored and read in parts of this size, so that no request holds a whole file in memory. */
export const PART_BYTES = 1024 * 1024;

/** UTF-16 units. */
const MAX_NAME = 255;
/** Hidden characters, which can make a name look like another one, and what separates folders. */
const FOLDERS = /^.*[\\/]/s;
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** The last part of the path that a client may send, without what nobody sees. */
export function fileNameOf(given: string): string {
  const name = given.toWellFormed().replace(FOLDERS, '').replace(HIDDEN, '').trim().slice(0, MAX_NAME).toWellFormed();
  return name === '' || /^\.+$/.test(name) ? 'file' : name;
}
