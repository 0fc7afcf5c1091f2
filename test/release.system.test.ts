// The released command: made, installed in an empty folder, and used there.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type System, startSystem } from './cli/system.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

let folder: string;
let installed: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-released-'));
  installed = join(folder, 'installed');
  mkdirSync(installed);
  const tarball = (await printedBy(process.execPath, [join(root, 'scripts/release/main.ts'), folder])).trim();
  // The binary is here already, at the very version: nothing is fetched, which --offline would refuse.
  const binaries = ['@xmtp/node-bindings'].map((name) => join(root, 'node_modules', name));
  await printedBy('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball, ...binaries]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In the folder where it is installed, with this Node and nothing of the checkout. */
async function printedBy(command: string, args: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = { PATH: `${dirname(process.execPath)}:${process.env.PATH}`, HOME: folder, TMPDIR: tmpdir(), ...more };
  return (await promisify(execFile)(command, args, { cwd: installed, env })).stdout;
}

const offshoot = () => join(installed, 'node_modules/.bin/offshoot');

test('installed in an empty folder it says its version and its commands, by npx, too', async () => {
  expect(await printedBy('npx', ['--offline', 'offshoot', '--version'])).toBe(`${version}\n`);
  const help = await printedBy('npx', ['--offline', 'offshoot', '--help']);
  expect(help).toMatch(/^Usage: npx offshoot \[/);
  expect(help).toBe(await printedBy(process.execPath, [join(root, 'cli/bin/offshoot.mjs'), '--help'], { npm_command: 'exec' }));
});

test('it starts fast', async () => {
  const secondsOf = async (command: string, args: string[]) => {
    const started = performance.now();
    await printedBy(command, args);
    return (performance.now() - started) / 1_000;
  };
  const [own, bare]: [number[], number[]] = [[], []];
  for (let run = 0; run < 5; run++) {
    own.push(await secondsOf(offshoot(), ['--version']));
    bare.push(await secondsOf(process.execPath, ['--eval', '0']));
  }
  // On a busy machine a program that does nothing takes long, too.
  expect(Math.min(...own)).toBeLessThan(Math.max(0.7, 10 * Math.min(...bare)));
});

test('every command is in it: this one loads them all', async () => {
  const script = await printedBy(offshoot(), ['completion', 'bash']);
  expect(script).toContain("' agents goals'");
  expect(script).toBe(await printedBy(process.execPath, [join(root, 'cli/bin/offshoot.mjs'), 'completion', 'bash']));
});

test('it installs nothing but binaries, and has the licence of every package that is in it', async () => {
  const released = join(installed, 'node_modules/offshoot');
  const { dependencies, scripts } = JSON.parse(readFileSync(join(released, 'package.json'), 'utf8')) as Record<string, object>;
  expect(Object.keys(dependencies ?? {})).toEqual(['@xmtp/node-bindings']);
  // npm would run them on the machines of all who install it.
  expect(scripts).toBeUndefined();
  const sources = readdirSync(join(released, 'cli/bundle')).map((file) => readFileSync(join(released, 'cli/bundle', file), 'utf8'));
  const licences = readFileSync(join(released, 'LICENSES-OF-OTHERS.txt'), 'utf8');
  const names = sources.flatMap((source) => [...source.matchAll(/^\/\/ node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//gm)]);
  expect(names.length).toBeGreaterThan(100);
  for (const [, name] of names) expect(licences).toContain(`\n${name} `);
  // Where it was made is nobody's business.
  for (const source of sources) expect(source).not.toContain(root);
});

test('beside it is what is in it, and the digest of each file', () => {
  const files = readFileSync(join(folder, 'SHA256SUMS'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('  '));
  expect(files.map(([, name]) => name)).toEqual([`offshoot-${version}.tgz`, `offshoot-${version}.cdx.json`]);
  for (const [digest, name = ''] of files)
    expect(
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ).toBe(digest);
  const bill = JSON.parse(readFileSync(join(folder, `offshoot-${version}.cdx.json`), 'utf8')) as { components: { name: string }[] };
  const names = bill.components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['commander', '@xmtp/node-sdk', '@xmtp/node-bindings']));
  expect(names).not.toContain('vitest');
  const licences = readFileSync(join(installed, 'node_modules/offshoot/LICENSES-OF-OTHERS.txt'), 'utf8');
  for (const name of names.filter((each) => each !== '@xmtp/node-bindings')) expect(licences).toContain(`\n${name} `);
});

test('it works with a running pool', async () => {
  await using system: System = await startSystem();
  const env = { OFFSHOOT_URL: system.gatewayUrl, XMTP_URL: system.xmtpUrl, OFFSHOOT_HOME: join(folder, 'home') };
  const answer = async <T>(...args: string[]) => JSON.parse(await printedBy(offshoot(), [...args, '--json'], env)) as T;
  const { inboxId } = await answer<{ inboxId: string }>('identity');
  expect(inboxId).toMatch(/^[0-9a-f]{64}$/);
  const file = join(folder, 'agent.yaml');
  writeFileSync(file, 'agent_name: Town Crier\ninstructions: You cry the news.\n');
  const { id } = await answer<{ id: string }>('template', 'create', '-f', file);
  await answer('template', 'publish', id);
  expect(await answer('template', 'list', '--public')).toMatchObject({ templates: [{ id, creatorId: inboxId }] });
});
