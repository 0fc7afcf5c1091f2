// Text files that a person names.
import { readFile, realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { Failure } from '@offshoot/client';
import { FILE_UNREADABLE } from './failure.ts';

const UNREADABLE: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you do not have permission to read it',
};

/** The purpose of a file, and how large it may be. */
export interface FileLimit {
  /** Such as "a template". */
  purpose: string;
  bytes: number;
  help: string;
}

/** Looks at the size before it reads. Throws FILE_UNREADABLE. */
export async function readBytes(file: string, { purpose, bytes: most, help }: FileLimit): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  try {
    bytes = (await stat(file)).size > most ? undefined : await readFile(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw unreadable(file, `${file} cannot be read: ${UNREADABLE[code] ?? String(cause)}`, 'Check the path.', cause);
  }
  // The size of a pipe is not known before.
  if (bytes !== undefined && bytes.length <= most) return bytes;
  throw unreadable(file, `${file} is too large for ${purpose} (limit: ${most} bytes).`, help);
}

/** Reads UTF-8. Throws FILE_UNREADABLE. */
export async function readTextFile(file: string, limit: FileLimit): Promise<string> {
  const bytes = await readBytes(file, limit);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, `${file} is not UTF-8 text.`, 'Save it as UTF-8.', cause);
  }
}

/** The path of a file that is in the folder or below. A folder of a stranger must not hand over other files of this machine: links are resolved first. */
export async function pathWithin(folder: string, given: string, of: { outside: string; help: string }): Promise<string> {
  const path = resolve(folder, given);
  const [inside, target] = await Promise.all([realpath(folder), realpath(path).catch(() => path)]);
  if (target.startsWith(inside.endsWith(sep) ? inside : inside + sep)) return target;
  throw unreadable(given, `${given} is not in ${of.outside}.`, of.help);
}

export function unreadable(file: string, message: string, help: string, cause?: unknown): Failure {
  return new Failure(FILE_UNREADABLE, message, { help, metadata: { file }, cause });
}
