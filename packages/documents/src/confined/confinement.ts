// Starts a confined process. It may reach its own code, its parent by one channel, and no network unless that is its work.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));
/** What a reader answers by, and takes jobs by. */
export type Confined = ChildProcessByStdio<Writable, Readable, null>;
const UNSHARE = ['/usr/bin/unshare', '/bin/unshare'].find((path) => process.platform === 'linux' && existsSync(path));

/** The kernel ends it after so much CPU time: also if it is stuck, and its parent was killed. */
const CPU_SECONDS = 300;
/** Of the heap, MB. Its buffers are not among these. */
const MAX_HEAP_MB = 512;

let code: readonly string[] | undefined;
let prefix: readonly string[] | undefined;

/**
 * Code, and nothing that a deployment keeps beside it: neither data folders nor keys. No link to a folder is in it: Node compares paths as
 * they are written, and behind a link, `..` leads elsewhere. So the folder of the links to the workspaces is left out, see allowed-modules.ts.
 */
export function codeFolders(): readonly string[] {
  const modules = `${CHECKOUT}node_modules/`;
  const foldersIn = (folder: string) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? `${folder}${entry.name}/` : []));
  code ??= [
    ...foldersIn(modules).flatMap((folder) => (folder.startsWith(`${modules}@`) ? foldersIn(folder) : [folder])),
    `${CHECKOUT}packages/`,
    `${CHECKOUT}gen/`,
  ];
  return code;
}

/** Runs the program without any network, if the kernel lets this account do that. */
function withoutNetwork(): readonly string[] {
  if (prefix !== undefined) return prefix;
  const isRoot = process.getuid?.() === 0;
  const command = UNSHARE === undefined ? [] : [UNSHARE, ...(isRoot ? [] : ['--user']), '--net', '--'];
  const [file, ...args] = command;
  const works = file !== undefined && spawnSync(file, [...args, process.execPath, '--version'], { stdio: 'ignore' }).status === 0;
  prefix = works ? command : [];
  return prefix;
}

/** `program`: its module; its workspace may be read as well. */
export function startConfined(program: URL, { hasNetwork = false } = {}): Confined {
  const workspace = fileURLToPath(program).slice(CHECKOUT.length).split('/').slice(0, 2).join('/');
  const read = [...codeFolders().map((folder) => `${folder}*`), `${CHECKOUT}${workspace}/src/*`].map((path) => `--allow-fs-read=${path}`);
  const own = [`${CHECKOUT}${workspace}/package.json`, `${CHECKOUT}package.json`].map((path) => `--allow-fs-read=${path}`);
  const node = [
    process.execPath,
    '--permission',
    // Newer versions of Node refuse it otherwise.
    ...(hasNetwork && process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : []),
    ...read,
    ...own,
    `--max-old-space-size=${MAX_HEAP_MB}`,
    '--disable-warning=SecurityWarning',
  ];
  const starting = fileURLToPath(new URL('./confined-process.ts', import.meta.url));
  const limited = [
    '-c',
    `ulimit -t ${CPU_SECONDS}; exec "$@"`,
    'sh',
    ...(hasNetwork ? [] : withoutNetwork()),
    ...node,
    starting,
    program.href,
    hasNetwork ? 'network' : '',
  ];
  const child = spawn('/bin/sh', limited, { env: {}, stdio: ['pipe', 'pipe', 'ignore'] });
  // A failed write needs no handling here: the end of the process reports it.
  child.stdin.on('error', () => {});
  child.unref();
  holding(child, false);
  return child;
}

/** Whether this process waits for it before it ends. */
export function holding({ stdin, stdout }: Confined, isHeld: boolean): void {
  for (const pipe of [stdin, stdout] as unknown as { ref?(): void; unref?(): void }[]) (isHeld ? pipe.ref : pipe.unref)?.call(pipe);
}
