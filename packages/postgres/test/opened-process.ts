import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Processes that are killed lose nothing by this; only a machine crash would. */
export const settings = { fsync: 'off' };

export interface Opened {
  child: ChildProcess;
  url: string;
  error: string;
  /** Everything logged so far. */
  log(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Runs a fixture in its own process and resolves with its first line of output. */
export async function opened(fixture: string, args: string[], as: { uid?: number; gid?: number; root?: string } = {}): Promise<Opened> {
  const script = as.root
    ? join(as.root, 'packages/postgres/test/fixtures', fixture)
    : fileURLToPath(new URL(`./fixtures/${fixture}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'], uid: as.uid, gid: as.gid });
  // Not 'exit': the last log output must have arrived too.
  const ended = once(child, 'close');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line').then(([text]) => text as string), once(child, 'close').then(() => undefined)]);
  if (!line) throw new Error(`${fixture} printed nothing: ${log}`);
  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { child, url: '', error: '', ...JSON.parse(line), log: () => log, kill };
}

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export function serverPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** The guard that the fixture's process started, to be killed together with it. */
export function guardsOf(pid: number): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(`read -r _; kill`) &&
        readFileSync(`/proc/${entry}/cmdline`, 'utf8').includes(`\0${pid}\0`)
        ? [Number(entry)]
        : [];
    } catch {
      return [];
    }
  });
}
