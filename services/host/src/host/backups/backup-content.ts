// The content of a backup: files by path in the agent's folder, and what the host remembers about the agent.

import type { KeptMarks } from '../../agent/record/domain/mark.ts';
import { BackupError } from './backup-file.ts';
import type { BackupContent } from './domain/backup.ts';

interface Contents {
  marks: KeptMarks;
  files: { path: string; size: number }[];
}

/** No path leaves the folder, not even one written by a key holder. */
const PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^/\0][^\0]*$/s;

/** u32 length of the table ‖ table as JSON ‖ concatenated files. */
export function packContent({ files, marks }: BackupContent): Buffer {
  const table: Contents = { marks, files: [...files].map(([path, bytes]) => ({ path, size: bytes.length })) };
  const text = Buffer.from(JSON.stringify(table));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, ...files.values()]);
}

/** Throws BackupError. The files are views of the bytes. */
export function unpackContent(bytes: Buffer): BackupContent {
  if (bytes.length < 4) throw new BackupError('the backup is empty');
  let at = 4 + bytes.readUInt32BE(0);
  const table = JSON.parse(bytes.subarray(4, at).toString('utf8')) as Contents;
  const files = new Map<string, Uint8Array>();
  for (const { path, size } of table.files) {
    if (!PATH.test(path)) throw new BackupError('a path in the backup leads elsewhere');
    files.set(path, bytes.subarray(at, at + size));
    at += size;
  }
  if (at !== bytes.length) throw new BackupError('the backup is truncated');
  return { files, marks: table.marks };
}
