import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '@offshoot/cli';
import { scriptedServer } from '@offshoot/mcp/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverInFile } from '../../src/mcp/server-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-servers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, 'server.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}
const found = async (content: unknown, name?: string) => {
  const { id, url, otherHeaders, wantsToken } = await serverInFile(file(content), name);
  return { id, url: url.href, otherHeaders, wantsToken };
};

const REGISTRY = {
  $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
  name: 'com.example/Acme Analytics',
  description: 'Figures of a business',
  version: '2.0.0',
  remotes: [
    { type: 'sse', url: 'https://analytics.example.com/sse' },
    {
      type: 'streamable-http',
      url: 'https://analytics.example.com/mcp',
      headers: [
        { name: 'Authorization', isRequired: true, isSecret: true },
        { name: 'X-Region', value: 'eu' },
      ],
    },
  ],
};
const REMOTE = { id: 'acme-analytics', url: 'https://analytics.example.com/mcp', otherHeaders: ['X-Region'], wantsToken: true };

test('a server.json, as a file and as the registry answers, names a server over Streamable HTTP', async () => {
  expect(await found(REGISTRY)).toEqual(REMOTE);
  expect(await found({ server: REGISTRY, _meta: {} })).toEqual(REMOTE);
});

test('a list of servers of a program is read, too', async () => {
  const one = { mcpServers: { weather: { url: 'https://weather.example.org/mcp', headers: { authorization: 'Bearer x' } } } };
  expect(await found(one)).toEqual({ id: 'weather', url: 'https://weather.example.org/mcp', otherHeaders: [], wantsToken: true });
  const two = { servers: { ...one.mcpServers, other: { type: 'http', url: 'https://other.example.org/' } } };
  await expect(found(two)).rejects.toMatchObject({ reason: 'FILE_UNREADABLE', help: 'Choose one with --server: weather, other' });
  expect((await found(two, 'other')).url).toBe('https://other.example.org/');
});

test.each<[string, unknown]>([
  ['is not JSON', '{'],
  ['names no server', []],
  ['names a program to be run', { name: 'a/b', packages: [{ registryType: 'npm', identifier: 'x' }] }],
  ['names a program to be run', { mcpServers: { a: { command: 'npx', args: ['x'] } } }],
  ['names no server over Streamable HTTP', { remotes: [{ type: 'sse', url: 'https://a.example' }] }],
  ['has an address with tenant to be filled in', { remotes: [{ type: 'streamable-http', url: 'https://{tenant}.example' }] }],
  ['has an address that is none', { remotes: [{ type: 'streamable-http', url: 'file:///etc/passwd' }] }],
])('is refused: %s', async (why, content) => {
  await expect(found(content)).rejects.toMatchObject({ reason: 'FILE_UNREADABLE', message: expect.stringContaining(why) });
});

test('attack: a server.json leads to no server on a private network, which an address that is typed may', async () => {
  const server = await scriptedServer();
  try {
    const path = file({ name: 'a/inside', remotes: [{ type: 'streamable-http', url: server.url }] });
    const inspect = async (what: string) => {
      const [out, problems]: [string[], string[]] = [[], []];
      const streams = { stdout: (text: string) => void out.push(text), stderr: (text: string) => void problems.push(text) };
      const args = ['mcp', 'inspect', what, '--json'];
      const code = await runCommandLine(args, { OFFSHOOT_HOME: folder }, streams, new AbortController().signal);
      return { code, stdout: out.join(''), stderr: problems.join('') };
    };
    expect(await inspect(server.url)).toMatchObject({ code: 0 });
    const asked = server.heard.length;
    const refused = await inspect(path);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(refused.stderr).error.reason).toBe('MCP_SERVER');
    expect(server.heard).toHaveLength(asked);
  } finally {
    await server.close();
  }
});
