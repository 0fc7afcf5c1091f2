// How the process that reads files is started: what it may reach is its own code, and its parent by one channel.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));
/** Code, and nothing that a deployment keeps beside it: neither data folders nor keys. */
const CODE = ['node_modules/*', 'packages/*', 'gen/*', 'package.json'].map((path) => `${CHECKOUT}${path}`);
const UNSHARE = ['/usr/bin/unshare', '/bin/unshare'].find((path) => process.platform === 'linux' && existsSync(path));

/** The kernel ends it after so much CPU time: also if it is stuck, and its parent was killed. */
const CPU_SECONDS = 300;
/** Of the heap, MB. Its buffers are not among these. */
const MAX_HEAP_MB = 512;

let prefix: readonly string[] | undefined;

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

/** `program`: the module that reads; its workspace may be read as well. */
export function startConfined(program: URL): ChildProcess {
  const workspace = fileURLToPath(program).slice(CHECKOUT.length).split('/').slice(0, 2).join('/');
  const read = [...CODE, `${CHECKOUT}${workspace}/src/*`, `${CHECKOUT}${workspace}/package.json`].map((path) => `--allow-fs-read=${path}`);
  const node = [process.execPath, '--permission', ...read, `--max-old-space-size=${MAX_HEAP_MB}`, '--disable-warning=SecurityWarning'];
  const child = fork(new URL('./reading-process.ts', import.meta.url), [program.href], {
    env: {},
    execPath: '/bin/sh',
    execArgv: ['-c', `ulimit -t ${CPU_SECONDS}; exec "$@"`, 'sh', ...withoutNetwork(), ...node],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // The channel alone says whether it is waited for.
  child.unref();
  return child;
}
