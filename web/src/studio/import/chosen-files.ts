// Files and folders that a person drops on the page or chooses. They are read here and sent nowhere.
import type { AgentFiles, LeftBehind } from '@offshoot/template-content/other-systems/agent-files.ts';
import { studioTexts } from '../../texts/studio.ts';

const words = studioTexts.imports;

/** As many as the command reads. */
const MAX_FILES = 2_000;
const MAX_DEPTH = 4;
const IGNORED = /^(?:\..*|node_modules)$/;

/** Of a choice. The browser gives each file of a folder with its path, which begins with the folder. */
export function chosenFiles(files: readonly File[]): AgentFiles {
  const paths = files.map((file) => file.webkitRelativePath || file.name);
  return agentFiles(paths.map((path, i) => [path, files[i] as File]));
}

/** Of a drop. Has to be called while the event is handled: the browser forgets what was dropped afterwards. */
export function droppedFiles(transfer: DataTransfer): Promise<AgentFiles> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...transfer.files];
  return entries.length === 0 ? Promise.resolve(chosenFiles(files)) : filesBelow(entries);
}

async function filesBelow(entries: readonly FileSystemEntry[]): Promise<AgentFiles> {
  const found: [path: string, file: File][] = [];
  const unread: LeftBehind[] = [];
  const walk = async (entry: FileSystemEntry, path: string, depth: number): Promise<void> => {
    if (IGNORED.test(entry.name) || found.length >= MAX_FILES) return;
    if (isFile(entry)) found.push([path, await new Promise((resolve, reject) => entry.file(resolve, reject))]);
    else if (depth > MAX_DEPTH) unread.push({ where: `${path}/`, why: words.tooDeep });
    else for (const below of await entriesIn(entry as FileSystemDirectoryEntry)) await walk(below, `${path}/${below.name}`, depth + 1);
  };
  for (const entry of entries) await walk(entry, entry.name, 0);
  return agentFiles(found, unread);
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A browser gives a hundred at a time. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > MAX_FILES) return all;
    all.push(...some);
  }
}

/** The paths of what came as one folder are within that folder. */
function agentFiles(found: readonly [path: string, file: File][], unread: readonly LeftBehind[] = []): AgentFiles {
  const kept = found.filter(([path]) => !path.split('/').some((part) => IGNORED.test(part))).slice(0, MAX_FILES);
  const [top = ''] = kept[0]?.[0].split('/') ?? [];
  const isFolder = kept.length > 0 && kept.every(([path]) => path.startsWith(`${top}/`));
  const within = (path: string): string => (isFolder ? path.slice(top.length + 1) : path);
  const files = new Map(kept.map(([path, file]) => [within(path), file]));
  return {
    name: isFolder || files.size === 1 ? top : words.files,
    paths: [...files.keys()],
    unread: unread.map(({ where, why }) => ({ where: within(where), why })),
    async read(path) {
      const { MAX_AGENT_FILE_BYTES, tooLarge } = await import('@offshoot/template-content/other-systems/agent-files.ts');
      const file = files.get(path);
      if (file === undefined) throw new Error(`There is no file ${path}.`);
      if (file.size > MAX_AGENT_FILE_BYTES) throw tooLarge(path, file.size);
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}
