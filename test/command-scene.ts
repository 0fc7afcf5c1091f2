// People with the `offshoot` command, the running system, and a person in Convos who admits agents to conversations.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Input, runCommandLine, silence } from '@offshoot/cli';
import type { StandaloneConfig, StandaloneOverrides } from '@offshoot/standalone';
import { eventually } from '@offshoot/testing';
import { expect, vi } from 'vitest';
import { type ClaimJson, Offshoot } from '../demo/offshoot.ts';
import { collectedOutput } from './cli/collected-output.ts';
import { Human } from './human.ts';
import { hostService } from './service-clients.ts';
import { startSystem, type TestSystem } from './system.ts';

const BIN = fileURLToPath(new URL('../cli/bin/offshoot.mjs', import.meta.url));

/** Tested in test/cli-context.system.test.ts. */
export const CONTEXT_COMMANDS = [
  'agents addresses',
  'agents correct',
  'agents explain',
  'agents forget',
  'agents knowledge',
  'agents reminders',
  'agents voice',
  'share',
];

/** Tested in test/cli-goals.system.test.ts. */
export const GOAL_COMMANDS = ['agents goals', 'agents tick'];

/** Tested in test/cli-nostr.system.test.ts. */
export const NOSTR_COMMANDS = ['agents nostr'];

/** Tested in test/cli-commons.system.test.ts. */
export const COMMONS_COMMANDS = ['on', 'off', 'status', 'query', 'adopt', 'forget'].map((name) => `commons ${name}`);

/** Tested in test/cli-courier.system.test.ts. */
export const COURIER_COMMANDS = ['commons publish', 'commons spawn'];

/** Tested in test/cli-memory.system.test.ts. */
export const MEMORY_COMMANDS = ['agents export', 'agents import'];

/** Runs until it is stopped, and prints a secret: tested in test/cli-serve.system.test.ts. */
export const SERVE_COMMANDS = ['serve'];

/** Commands of the pool's operator, tested separately. */
export const POOL_COMMANDS = ['pool adopt', 'pool history', 'pool parked', 'pool retire', 'pool status'];
/** Commands of the store's operator, and what people say to it: tested in test/cli-store.system.test.ts. */
export const STORE_COMMANDS = [
  'store appeals',
  'store dismiss',
  'store feature',
  'store log',
  'store pass',
  'store quarantine',
  'store reject',
  'store release',
  'store reports',
  'store review',
  'store unfeature',
  'store unlist',
];
export const COMPLAINT_COMMANDS = ['template appeal', 'template report'];
/** Needs an empty pool: tested in test/cli/commands.system.test.ts and test/cli-pool.system.test.ts. */
export const QUEUE_COMMANDS = ['claims cancel'];
/** Prints a secret: tested in test/rest.system.test.ts, where nobody searches outputs for secrets. */
export const TOKEN_COMMANDS = ['token'];

/** Tested in test/cli-company.system.test.ts. */
export const COMPANY_COMMANDS = ['agents connect', 'agents disconnect', 'agents servers', 'link'];

/** For companies: tested in test/profiles.system.test.ts. */
export const PROFILE_COMMANDS = [
  ...['create', 'list', 'show', 'edit', 'apply', 'export', 'versions', 'diff', 'rollback', 'label'].map((name) => `profile ${name}`),
  ...['pause', 'resume', 'archive', 'restore', 'delete', 'import', 'publish'].map((name) => `profile ${name}`),
  ...['create', 'list', 'revoke', 'rotate'].map((name) => `keys ${name}`),
  ...['create', 'list', 'update', 'delete'].map((name) => `secrets ${name}`),
  ...['add', 'list', 'accept', 'reject', 'archive', 'restore', 'delete'].map((name) => `knowledge ${name}`),
  ...['create', 'list', 'accept', 'leave', 'delete', 'members', 'invite', 'change', 'remove', 'audit', 'usage', 'storage'].map(
    (name) => `tenant ${name}`,
  ),
];

/** Tested in test/cli-trust.system.test.ts; test/cli.system.test.ts tests all others. */
export const TRUST_COMMANDS = [
  'agents accept',
  'agents approve',
  'agents reject',
  'agents archive',
  'agents cards',
  'agents consent',
  'agents decisions',
  'agents delegate',
  'agents grants',
  'agents offers',
  'agents set',
  'agents offer',
  'agents pause',
  'agents pin',
  'agents resume',
  'agents review',
  'agents trust',
  'agents unpin',
  'receipts',
  'sign-out',
  'template attest',
  'template resign',
];

export interface SessionJson {
  accessToken: string;
  refreshToken: string;
}

/** A command's output and how it ended. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ErrorJson {
  reason: string;
  message: string;
  help: string;
  metadata: Record<string, string>;
}

/** Each test file has its own scene, from `setScene` on. */
export let stack: AsyncDisposableStack;
/** Everything that any command printed, for the final search for secrets. */
export const printed: string[] = [];
/** Commands that returned one JSON document. */
export const answered = new Set<string>();
export let system: TestSystem;
export let creator: Offshoot;
export let human: Human;
export let folder: string;

export async function setScene(
  config: Pick<StandaloneConfig, 'idleTarget'> & Partial<StandaloneConfig> = { idleTarget: 3 },
  overrides: StandaloneOverrides = {},
): Promise<void> {
  stack = new AsyncDisposableStack();
  printed.length = 0;
  answered.clear();
  system = stack.use(await startSystem({ config, overrides }));
  human = stack.use(await Human.join(system.running.network));
  creator = person();
  folder = stack.adopt(mkdtempSync(join(tmpdir(), 'offshoot-files-')), (path) => rmSync(path, { recursive: true }));
  const host = hostService(system.running);
  await eventually(async () => expect((await host.getHealth({})).idle).toBe(config.idleTarget));
}

export function person(url = system.running.url): Offshoot {
  return stack.adopt(new Offshoot({ url, xmtpUrl: system.running.network.apiUrl }), (one) => one.dispose());
}

/** As a person runs it: a child process. */
export async function asProcess(who: Offshoot, ...args: string[]) {
  const ended = await who.raw(...args);
  printed.push(ended.stdout, ended.stderr);
  return ended;
}

/** The same code from the command line on, without half a second of Node startup. */
export const run = (who: Offshoot, ...args: string[]) => inProcess(who, args);

/** Expects exactly one JSON document on stdout: JSON.parse accepts no second one. */
export async function answer<T>(who: Offshoot, command: string, ...args: string[]): Promise<T> {
  return answerOf(command, await run(who, ...command.split(' '), ...args, '--json'));
}

export function answerOf<T>(command: string, { code, stdout, stderr }: Ended): T {
  expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({ command, code: 0, stderr: '' });
  answered.add(command);
  return JSON.parse(stdout) as T;
}

/** Expects nothing on stdout, one line of JSON on stderr, a reason, a next step, and an exit code. */
export async function refusal(who: Offshoot, ...args: string[]): Promise<ErrorJson & { code: number }> {
  return refusalOf(args, await run(who, ...args, '--json'));
}

export function refusalOf(args: string[], { code, stdout, stderr }: Ended): ErrorJson & { code: number } {
  expect({ args, stdout, failed: code !== 0 }).toEqual({ args, stdout: '', failed: true });
  const { error } = JSON.parse(stderr) as { error: ErrorJson };
  expect(error.reason).toMatch(/^[A-Z_]+$/);
  expect(error.message).toMatch(/\S/);
  return { ...error, code };
}

export function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Claims or clones, and admits the agent to a conversation; returns the completed claim. */
export async function live(who: Offshoot, ...args: string[]): Promise<ClaimJson> {
  const [command = '', ...rest] = args;
  // A caller's own ID comes later and takes precedence.
  const request = [command, ...byHuman(), '--request-id', randomUUID(), ...rest];
  const waiting = begin(who, [...request, '--wait']);
  await human.conversation(await inboxToAdd(waiting));
  const { code, stderr } = await waiting.ended;
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
  return answer(who, command, ...request.slice(1));
}

/** The person in Convos adds the agent. */
export const byHuman = (): string[] => ['--added-by', human.client.inboxId];

/** Reads the request that a waiting command shows the person. */
export function inboxToAdd(waiting: { stderr(): string }): Promise<string> {
  return vi.waitFor(
    () => {
      const found = /Add the inbox ([0-9a-f]{64})/.exec(waiting.stderr())?.[1];
      if (!found) throw new Error(`no inbox yet: ${waiting.stderr()}`);
      return found;
    },
    { timeout: 120_000, interval: 10 },
  );
}

/** Without `who`: for commands that need no gateway. */
export function inProcess(
  who: Offshoot | undefined,
  args: string[],
  input?: Input,
  otherwise?: NodeJS.ProcessEnv,
  signal?: AbortSignal,
): Promise<Ended> {
  return begin(who, args, input, otherwise, signal).ended;
}

/** A person at a terminal who gives this answer to every question; `asked` collects the questions. */
export function saying(text: string, asked: string[] = []): Input {
  return {
    ...silence,
    isTerminal: true,
    ask: async (question) => {
      asked.push(question);
      return text;
    },
  };
}

/** A command that runs alongside the test. */
export function begin(
  who: Offshoot | undefined,
  args: string[],
  input?: Input,
  otherwise: NodeJS.ProcessEnv = {},
  signal = new AbortController().signal,
) {
  const { streams, output } = collectedOutput();
  const ended = runCommandLine(args, { ...who?.env, ...otherwise }, streams, signal, input).then((code): Ended => {
    printed.push(output.stdout, output.stderr);
    return { code, ...output };
  });
  return { stdout: () => output.stdout, stderr: () => output.stderr, ended };
}

/** Repeats the command until its result is as expected. */
export function untilAnswered<T>(who: Offshoot, args: string[], wanted: (answer: T) => boolean): Promise<T> {
  return eventually(async () => {
    const { stdout, stderr } = await inProcess(who, [...args, '--json']);
    const found = JSON.parse(stdout || stderr) as T;
    if (!wanted(found)) throw new Error(`not yet: ${stdout}${stderr}`);
    return found;
  });
}

/** A command in its own process group, as a shell starts it, with `piped` on its stdin. */
export function atTerminal(who: Offshoot, args: string[], piped = '', more: NodeJS.ProcessEnv = {}) {
  const env = { ...who.env, ...more };
  const child: ChildProcess = spawn(process.execPath, [BIN, ...args], { env, detached: true, stdio: 'pipe' });
  child.stdin?.end(piped);
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exitCode = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  stack.defer(() => void (child.exitCode ?? child.signalCode ?? child.kill('SIGKILL')));
  /** A terminal signals the whole group. */
  const pressCtrlC = () => process.kill(-(child.pid ?? 0), 'SIGINT');
  return { stdout: () => stdout, stderr: () => stderr, exitCode, pressCtrlC };
}

/** Runs a few at a time. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const next = items.entries();
  const worker = async () => {
    for (const [i, item] of next) results[i] = await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return results;
}

/** Files are private to the person; no output contains keys, tokens or the given secrets. */
export async function expectNothingLeaked(secrets: string[]): Promise<void> {
  const modes = readdirSync(creator.home, { recursive: true, withFileTypes: true }).map((entry) => {
    const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
    return [entry.name, entry.isDirectory() ? 0o700 : 0o600, mode] as const;
  });
  expect(statSync(creator.home).mode & 0o777).toBe(0o700);
  expect(modes.length).toBeGreaterThan(5);
  // Only the owner can enter the SDK's folder; the SDK sets the modes of its files.
  const own = modes.filter(([name]) => !name.startsWith('inbox.db3'));
  for (const [name, wanted, mode] of own) expect([name, mode]).toEqual([name, wanted]);
  const { privateKey } = JSON.parse(readFileSync(join(creator.home, 'identity.json'), 'utf8')) as { privateKey: string };
  const { accessToken, refreshToken } = JSON.parse(readFileSync(join(creator.home, 'session.json'), 'utf8')) as SessionJson;
  const { inboxId } = await answer<{ inboxId: string }>(creator, 'identity');
  const all = printed.join('\n').toLowerCase();
  // Positive control: the same search finds what may be shown.
  expect(all).toContain(inboxId);
  for (const secret of [privateKey.slice(2), accessToken, refreshToken, ...secrets]) {
    expect(secret.length).toBeGreaterThan(10);
    expect(all).not.toContain(secret.toLowerCase());
  }
}
