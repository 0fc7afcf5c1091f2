// The files of an agent of another system on this machine. They are a stranger's: no link among them is followed, and only files are opened.
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Failure } from '@offshoot/client';
import type { AgentFiles, LeftBehind } from '@offshoot/template-content/other-systems/agent-files.ts';
import { FILE_UNREADABLE } from './failure.ts';
import { pathWithin, unreadable } from './text-file.ts';

/** A workspace has its files at its top; a package has them one folder deeper. */
const MAX_DEPTH = 4;
/** More are no folder of one agent. */
const MAX_FILES = 2_000;
const IGNORED = new Set(['node_modules']);

interface LocalFiles extends AgentFiles {
  isFolder: boolean;
}

/** A folder, with what is below it, or a single file. Throws FILE_UNREADABLE, and ImportError for a file that is too large. */
export async function agentFilesAt(path: string): Promise<LocalFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw unreadable(path, `${path} cannot be read: there is no such file or folder.`, 'Check the path.');
  if (found.isDirectory()) return filesIn(path);
  if (!found.isFile()) throw unreadable(path, `${path} is neither a file nor a folder.`, 'Check the path.');
  const name = basename(path);
  // A link that the person has named is meant.
  return { name, isFolder: false, paths: [name], unread: [], read: async () => bytesOf(await realpath(path), name) };
}

async function filesIn(folder: string): Promise<LocalFiles> {
  const paths: string[] = [];
  const unread: LeftBehind[] = [];
  const walk = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below + entry.name;
      if (entry.name.startsWith('.') || IGNORED.has(entry.name)) continue;
      if (paths.length >= MAX_FILES)
        throw unreadable(folder, `${folder} has more than ${MAX_FILES} files.`, 'Name the folder of one agent, or its file.');
      if (entry.isFile()) paths.push(path);
      else if (entry.isSymbolicLink()) unread.push({ where: path, why: 'It is a link, which is not followed.' });
      else if (!entry.isDirectory()) unread.push({ where: path, why: 'It is no file.' });
      else if (depth < MAX_DEPTH) await walk(`${path}/`, depth + 1);
      else unread.push({ where: `${path}/`, why: 'It is too deep in the folder.' });
    }
  };
  await walk('', 1);
  const within = { outside: 'the folder of the agent', help: 'Replace the link with the file itself.' };
  return {
    name: basename(resolve(folder)),
    isFolder: true,
    paths,
    unread,
    read: async (path) => bytesOf(await pathWithin(folder, path, within), path),
  };
}

async function bytesOf(path: string, shown: string): Promise<Uint8Array> {
  const { MAX_AGENT_FILE_BYTES, tooLarge } = await import('@offshoot/template-content/other-systems/agent-files.ts');
  // What was a file when the folder was listed may be a link or a device by now.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((cause: unknown) => {
    throw unreadable(shown, `${shown} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, 'Check the path.', cause);
  });
  try {
    const { size, isFile } = await file.stat().then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) throw unreadable(shown, `${shown} is no file.`, 'Check the path.');
    if (size > MAX_AGENT_FILE_BYTES) throw tooLarge(shown, size);
    const bytes = new Uint8Array(size);
    const { bytesRead } = await file.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Runs what reads such files: a problem with them is told as a failure of the command. */
export async function importing<T>(work: () => Promise<T>): Promise<T> {
  const { ImportError } = await import('@offshoot/template-content/other-systems/agent-files.ts');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    const { problem, message, help, path, excessBytes, choices } = error;
    const isContent = problem === 'too-long' || problem === 'not-allowed';
    throw new Failure(isContent ? 'VALIDATION_FAILED' : FILE_UNREADABLE, message, {
      help,
      metadata: {
        path,
        ...(excessBytes !== undefined && { excessBytes: String(excessBytes) }),
        ...(choices.length > 0 && { choices: choices.slice(0, 20).join(', ') }),
      },
      cause: error,
    });
  }
}
