import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const REDIRECT = fileURLToPath(new URL('./redirect.mjs', import.meta.url));
const CONVOS = join(dirname(createRequire(import.meta.url).resolve('@xmtp/convos-cli')), '..', 'bin', 'run.js');

export interface ConvosEnvironment {
  /** The folder of the installation: one identity. */
  home: string;
  /** The XMTP network that it uses. */
  networkUrl: string;
}

/** Starts `convos …` as a child process; `convos` itself knows only localhost:5556, so it is redirected. */
export function spawnConvos(environment: ConvosEnvironment, args: string[]): ChildProcess {
  return spawn(process.execPath, [`--import=${REDIRECT}`, CONVOS, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: environment.home,
      TMPDIR: process.env.TMPDIR,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      CONVOS_HOME: environment.home,
      CONVOS_ENV: 'local',
      // Otherwise the first command in every home queries the npm registry, in a separate process.
      CONVOS_SKIP_NEW_VERSION_CHECK: 'true',
      XMTP_URL: environment.networkUrl,
    },
  });
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

export async function readAll(stream: Readable | null): Promise<string> {
  let text = '';
  for await (const chunk of stream?.setEncoding('utf8') ?? []) text += chunk;
  return text;
}

/** The JSON document at the end of the output: some commands print progress lines before it. */
export function lastJson(output: string): unknown {
  for (let start = 0; start >= 0; start = nextLine(output, start)) {
    const first = output[start];
    if (first !== '{' && first !== '[') continue;
    try {
      return JSON.parse(output.slice(start));
    } catch {
      // A progress line that looks like JSON: the document comes later.
    }
  }
  throw new Error(`convos printed no JSON: ${output.slice(0, 500)}`);
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? -1 : end + 1;
}
