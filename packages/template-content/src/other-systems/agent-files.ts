// The files of an agent of another system, and what may go wrong with them. All of them are a stranger's.

/** A folder or a single file, wherever it is: on a disk, or dropped on a page. */
export interface AgentFiles {
  /** Of the folder or the file: "momo", "reviewer.md". */
  name: string;
  /** Paths within the folder, with "/" between their parts; of a single file, its name. */
  paths: readonly string[];
  /** What was not looked into, such as links. */
  unread: readonly LeftBehind[];
  /** Rejects with an ImportError for a file that is larger than MAX_AGENT_FILE_BYTES. */
  read(path: string): Promise<Uint8Array>;
}

/** Something that a template does not take over. */
export interface LeftBehind {
  /** Such as "USER.md" or "reviewer.md: tools". */
  where: string;
  /** The reason and what to do instead, as sentences. */
  why: string;
}

/** A file of Letta holds all messages and the source of all tools. */
export const MAX_AGENT_FILE_BYTES = 16 * 1024 * 1024;
/** Instructions have up to 256 KiB; an agent may have noted more. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024;

/**
 * `unreadable`: no text, or too large to be read. `nothing`: no agent is there. `several`: there are more, and one has to be named.
 * `too-long`: it does not fit into a template. `not-allowed`: a template cannot say it.
 */
export type ImportProblem = 'unreadable' | 'nothing' | 'several' | 'too-long' | 'not-allowed';

/** An agent of another system cannot become a template. The message says why. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
  readonly problem: ImportProblem;
  /** What to do next. */
  readonly help: string;
  /** The file that it is about. */
  readonly path: string;
  /** Of `too-long`: by how much. */
  readonly excessBytes: number | undefined;
  /** Of `several`: what can be named. */
  readonly choices: readonly string[];

  constructor(
    problem: ImportProblem,
    message: string,
    o: { path: string; help: string; excessBytes?: number; choices?: readonly string[]; cause?: unknown },
  ) {
    super(message, { cause: o.cause });
    this.problem = problem;
    this.help = o.help;
    this.path = o.path;
    this.excessBytes = o.excessBytes;
    this.choices = o.choices ?? [];
  }
}

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Reads Markdown and YAML: with "\n" at the end of each line. Throws ImportError. */
export const readText = (files: AgentFiles, path: string): Promise<string> => decoded(files, path, MAX_TEXT_BYTES);

/** Reads JSON, also such that is in a string of JSON, as some tools write it. Throws ImportError. */
export async function readJson(files: AgentFiles, path: string): Promise<Record<string, unknown>> {
  const text = await decoded(files, path, MAX_AGENT_FILE_BYTES);
  try {
    const once: unknown = JSON.parse(text);
    const content: unknown = typeof once === 'string' ? JSON.parse(once) : once;
    if (isObject(content)) return content;
  } catch {
    // Said below.
  }
  throw new ImportError('unreadable', `${path} is not JSON of an object.`, { path, help: 'Export the agent again.' });
}

const ARCHIVES = ['PK\u0003\u0004', '\u001f\u008b', 'BZh', '7z\u00bc', '\u00fd7zX'];

async function decoded(files: AgentFiles, path: string, most: number): Promise<string> {
  const bytes = await files.read(path);
  const begin = String.fromCharCode(...bytes.subarray(0, 4));
  if (ARCHIVES.some((mark) => begin.startsWith(mark))) throw isArchive(path);
  if (bytes.length > most) throw tooLarge(path, bytes.length, most);
  const encoding = begin.startsWith('\u00ff\u00fe') ? 'utf-16le' : begin.startsWith('\u00fe\u00ff') ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text.replaceAll(/\r\n?/g, '\n');
  } catch {
    // Said below.
  }
  throw new ImportError('unreadable', `${path} is not text.`, { path, help: 'Save it as text in UTF-8.' });
}

/** Nothing is unpacked, so no file of a few bytes can grow. */
export const isArchive = (path: string): ImportError =>
  new ImportError('unreadable', `${path} is an archive.`, { path, help: 'Unpack it, and import the folder.' });

export function tooLarge(path: string, bytes: number, most = MAX_AGENT_FILE_BYTES): ImportError {
  const excessBytes = bytes - most;
  return new ImportError('too-long', `${path} is ${numberText(excessBytes)} bytes larger than a file of an agent may be.`, {
    path,
    excessBytes,
    help: `It may have ${numberText(most)} bytes.`,
  });
}

export const numberText = (value: number): string => value.toLocaleString('en-US');

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const objectOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
