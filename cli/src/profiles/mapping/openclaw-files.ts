import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { importOpenClaw } from '@offshoot/profiles';
import { pathWithin, readTextFile, unreadable } from '../../text-file.ts';

type OpenClawFiles = Parameters<typeof importOpenClaw>[0];

const LIMIT = { purpose: 'a profile', bytes: 1024 * 1024, help: 'Instructions can have up to 256 KiB.' };
const BESIDE = { outside: 'the folder of the agent', help: 'Replace the link with the file itself.' };

/** The files of an agent of OpenClaw: those of one folder, or the named ones. Throws FILE_UNREADABLE. */
export async function readOpenClaw(paths: readonly string[]): Promise<OpenClawFiles> {
  const [first = '.', ...more] = paths;
  const there = await stat(first).catch(() => undefined);
  if (there === undefined) throw unreadable(first, `${first} cannot be read: there is no such file or folder.`, 'Check the path.');
  const isFolder = there.isDirectory();
  if (isFolder && more.length > 0) throw unreadable(first, `${first} is a folder.`, 'Name one folder, or only files.');
  const files = isFolder ? (await namesIn(first)).map((name) => join(first, name)) : paths;
  const soul = fileNamed('SOUL.md', files);
  if (soul === undefined)
    throw unreadable(
      first,
      `${isFolder ? `The folder ${first} has` : 'You named'} no SOUL.md.`,
      'An agent of OpenClaw has one in its workspace.',
    );
  const identity = fileNamed('IDENTITY.md', files);
  // Of a folder, nobody has looked at each file.
  const read = async (file: string) => readTextFile(isFolder ? await pathWithin(first, basename(file), BESIDE) : file, LIMIT);
  return {
    soul: await read(soul),
    ...(identity !== undefined && { identity: await read(identity) }),
    others: files.filter((file) => file !== soul && file !== identity).map((file) => `${basename(file)}${file.endsWith('/') ? '/' : ''}`),
  };
}

/** Files and folders, without what is hidden. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort();
}

/** With its own spelling first: not every file system keeps the case. */
function fileNamed(name: string, files: readonly string[]): string | undefined {
  return (
    files.find((file) => basename(file) === name) ??
    files.find((file) => !file.endsWith('/') && basename(file).toLowerCase() === name.toLowerCase())
  );
}
