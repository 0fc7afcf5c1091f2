import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommandLine, silence } from '@offshoot/cli';
import { collectedOutput } from './collected-output.ts';

const PROGRAM = fileURLToPath(new URL('../../cli/bin/offshoot.mjs', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface PrintedError {
  error: { reason: string; message: string; help: string; metadata: Record<string, string> };
}

/** A person at a terminal, with their own home folder. */
export class Person {
  readonly home: string;
  env: Record<string, string>;
  /** What commands read from stdin. Undefined: nothing is piped in. */
  piped: string | undefined;

  private constructor(home: string, env: Record<string, string>) {
    this.home = home;
    this.env = env;
  }

  static async at(gatewayUrl: string, xmtpUrl: string): Promise<Person> {
    const home = await mkdtemp(join(tmpdir(), 'offshoot-person-'));
    return new Person(home, { OFFSHOOT_URL: gatewayUrl, XMTP_URL: xmtpUrl, OFFSHOOT_HOME: join(home, '.offshoot') });
  }

  /** Runs in this process: the same code from the command line on, without half a second of Node startup. */
  async run(...args: string[]): Promise<Ended> {
    const { streams, output } = collectedOutput();
    const { piped = '' } = this;
    const input = { ...silence, all: async () => piped };
    const code = await runCommandLine(args, { HOME: this.home, ...this.env }, streams, new AbortController().signal, input);
    return { code, ...output };
  }

  /** Runs as a separate process. `stdin`: a pipe stays open until the test closes it. */
  start(args: string[], stdin: 'ignore' | 'pipe' = 'ignore') {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: [stdin, 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', HOME: this.home, ...this.env },
      cwd: this.home,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
    });
    return { child, ended, stderr: () => stderr };
  }

  /** Expects exactly one JSON document on stdout. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code !== 0) throw new Error(`offshoot ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  /** Expects nothing on stdout, JSON on stderr, and an exit code. */
  async refusal(...args: string[]): Promise<PrintedError['error'] & { code: number | null }> {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    if (code === 0 || stdout !== '') throw new Error(`offshoot ${args.join(' ')} was not refused: ${stdout}`);
    return { ...(JSON.parse(stderr) as PrintedError).error, code };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }
}
