// `offshoot template import` on this machine: it needs no gateway, no identity and no tenant.
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommandLine } from '@offshoot/cli';
import { hasHidden } from '@offshoot/text';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { silence } from '../../src/terminal/input.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'offshoot-import-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
});

function folderOf(files: Record<string, string>): string {
  const folder = join(home, 'momo');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function run(...args: string[]) {
  const [out, problems]: [string[], string[]] = [[], []];
  const streams = { stdout: (text: string) => void out.push(text), stderr: (text: string) => void problems.push(text) };
  const env = { OFFSHOOT_HOME: join(home, 'identity'), OFFSHOOT_URL: 'http://127.0.0.1:1' };
  const code = await runCommandLine(['template', 'import', ...args], env, streams, new AbortController().signal, silence);
  expect(existsSync(join(home, 'identity'))).toBe(false);
  return { code, stdout: out.join(''), stderr: problems.join('') };
}

const refusal = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ code, stdout }).toEqual({ code: code === 2 ? 2 : 1, stdout: '' });
  return (JSON.parse(stderr) as { error: { reason: string; message: string; metadata: Record<string, string> } }).error;
};

const AGENT = { 'IDENTITY.md': '- **Name:** Momo\n', 'SOUL.md': 'Be dry.\n', 'AGENTS.md': 'Plan.\n', 'USER.md': 'Saul\n' };

test('prints YAML to stdout, and what stays behind to stderr', async () => {
  const { code, stdout, stderr } = await run(folderOf(AGENT));
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'agent_name: Momo\ninstructions: Plan.\nsoul:\n  text: Be dry.\n' });
  expect(stderr).toBe(
    '\nWhat stays behind:\n  USER.md: It is about one person. Everybody who adds an agent of the template would get it.\n',
  );
});

test('writes a file once, says what came from where, and with --json prints one document', async () => {
  const [folder, file] = [folderOf(AGENT), join(home, 'momo.yaml')];
  const written = await run(folder, '--out', file, '--name', 'Moritz');
  expect(written.stdout).toMatch(/SOUL\.md +soul\.text\n[\s\S]*USER\.md: [\s\S]*Create it: offshoot template create -f .*momo\.yaml\n$/);
  expect(readFileSync(file, 'utf8')).toContain('agent_name: Moritz');
  expect(await refusal(folder, '--out', file)).toMatchObject({ reason: 'USAGE', message: `${file} exists already.` });
  expect((await run(folder, '--out', file, '--force')).code).toBe(0);
  expect(JSON.parse((await run(folder, '--json')).stdout)).toMatchObject({
    system: 'OpenClaw',
    content: { agentName: 'Momo', instructions: 'Plan.' },
    mapped: [{ where: 'IDENTITY.md: Name', fields: ['agent_name'] }, { where: 'SOUL.md' }, { where: 'AGENTS.md' }],
    left: [{ where: 'USER.md' }],
  });
});

test('a link that the person names is followed', async () => {
  symlinkSync(folderOf(AGENT), join(home, 'agent'));
  symlinkSync(join(home, 'momo', 'AGENTS.md'), join(home, 'cook.md'));
  expect((await run(join(home, 'agent'))).stdout).toContain('agent_name: Momo');
  expect((await run(join(home, 'cook.md'))).stdout).toContain('instructions: Plan.');
});

test('what it did by itself is proposed, and off', async () => {
  const { stdout, stderr } = await run(
    folderOf({ 'AGENTS.md': 'Plan.\n', 'HEARTBEAT.md': '## Every Monday at 9:00\n- Post what is open\n' }),
  );
  expect(stdout).toContain('proactive_triggers:\n    - trigger: Every Monday at 9:00\n      action: Post what is open\n');
  expect(stderr).toContain('\nTriggers: 1, off. An owner turns them on with trust: offshoot agents trust INSTANCE L3\n');
});

test('what is too long is refused, with the number of bytes, and nothing is written', async () => {
  const [folder, file] = [folderOf({ ...AGENT, 'AGENTS.md': 'x'.repeat(262_145) }), join(home, 'momo.yaml')];
  expect(await refusal(folder, '--out', file)).toMatchObject({ reason: 'VALIDATION_FAILED', metadata: { excessBytes: '1' } });
  expect(existsSync(file)).toBe(false);
});

describe('attacks', () => {
  test('attack: links to files and folders outside are not followed', async () => {
    const folder = folderOf({ 'AGENTS.md': 'Plan.\n' });
    writeFileSync(join(home, 'secret.md'), 'canary');
    mkdirSync(join(home, 'private'));
    writeFileSync(join(home, 'private', 'IDENTITY.md'), 'Name: canary');
    symlinkSync(join(home, 'secret.md'), join(folder, 'SOUL.md'));
    symlinkSync(join(home, 'private'), join(folder, 'workspace'));
    symlinkSync(folder, join(folder, 'loop'));
    const { code, stdout, stderr } = await run(folder);
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('canary');
    for (const name of ['SOUL.md', 'workspace', 'loop']) expect(stderr).toContain(`${name}: It is a link, which is not followed.`);
  });

  test('attack: a manifest names files outside its folder', async () => {
    writeFileSync(join(home, 'secret.md'), 'canary');
    const sources = ['../secret.md', join(home, 'secret.md'), 'a/../../secret.md'];
    for (const source of sources) {
      const manifest = { name: 'a', workspace: { bootstrapFiles: { 'AGENTS.md': { source } } } };
      const { stdout, stderr } = await run(folderOf({ 'CLAW.md': `---\n${JSON.stringify(manifest)}\n---\nHelp.\n` }));
      expect(stdout).toContain('instructions: Help.');
      expect(stdout + stderr).not.toContain('canary');
    }
  });

  test('attack: sockets, devices and huge files are not read', async () => {
    const folder = folderOf({ 'AGENTS.md': 'Plan.\n' });
    const socket = createServer().listen(join(folder, 'SOUL.md'));
    onTestFinished(() => void socket.close());
    await once(socket, 'listening');
    expect((await run(folder)).stderr).toContain('SOUL.md: It is no file.');
    expect(await refusal('/dev/zero')).toMatchObject({ reason: 'FILE_UNREADABLE' });
    writeFileSync(join(home, 'huge.af'), '');
    truncateSync(join(home, 'huge.af'), 2 ** 33);
    expect(await refusal(join(home, 'huge.af'))).toMatchObject({ reason: 'VALIDATION_FAILED', metadata: { path: 'huge.af' } });
    expect(await refusal(join(home, 'nowhere'))).toMatchObject({ reason: 'FILE_UNREADABLE' });
  });

  test('attack: names of files and values control no terminal', async () => {
    const folder = folderOf({ ...AGENT, 'a\u001b[2Jb.txt': '', 'IDENTITY.md': '- **Name:** Mo\u001b[31mmo\u202e\n' });
    const { stdout, stderr } = await run(folder);
    expect(hasHidden(stdout + stderr)).toBe(false);
    expect(stdout).toContain('agent_name: Mo[31mmo');
  });
});
