import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { Failure, requireOwnAudience } from '@offshoot/client';
import { hasHidden, printable } from '@offshoot/text';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { joinOf, wordsOfJoin } from '../src/claims/join-options.ts';
import { environmentFrom } from '../src/environment.ts';
import { createPrivateJson, readPrivateJson, replacePrivateJson } from '../src/private-file.ts';
import { runCommandLine } from '../src/run.ts';
import { requireYes } from '../src/terminal/confirmation.ts';
import { inputOf, silence } from '../src/terminal/input.ts';
import { attestationOption } from '../src/terminal/options.ts';
import { printFailure, printResult, table } from '../src/terminal/output.ts';
import { userValuesOf } from '../src/values/user-values.ts';

describe('the audience of a sign-in', () => {
  test.each([
    ['http://localhost:8080', 'http://localhost:8080'],
    ['http://localhost:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://[::1]:9090'],
    ['https://offshoot.example', 'https://offshoot.example/api'],
  ])('%s may be asked for by %s', (audience, url) => {
    expect(() => requireOwnAudience(audience, url)).not.toThrow();
  });

  test.each([
    ['relay: another gateway', 'https://bank.example', 'https://evil.example'],
    ['relay: the same name without TLS', 'https://offshoot.example', 'http://offshoot.example'],
    ['relay: a foreign gateway asks for a statement to one on our machine', 'http://localhost:8080', 'https://evil.example'],
    ['relay: a name that starts like a loopback address', 'http://127.evil.example', 'http://localhost:8080'],
    ['no origin', 'everybody', 'http://localhost:8080'],
  ])('%s is refused', (_attack, audience, url) => {
    expect(() => requireOwnAudience(audience, url)).toThrow(Failure);
  });
});

describe('private files', () => {
  let home: string;
  beforeEach(async () => {
    home = join(await mkdtemp(join(tmpdir(), 'offshoot-cli-')), 'home');
  });
  afterEach(async () => {
    await rm(join(home, '..'), { recursive: true, force: true });
  });

  test('are readable only by their owner and leave nothing else in the folder', async () => {
    const file = join(home, 'key.json');
    expect(readPrivateJson(file)).toBeUndefined();
    expect(createPrivateJson(file, { a: 1 })).toBe(true);
    expect(createPrivateJson(file, { a: 2 })).toBe(false);
    expect(readPrivateJson(file)).toEqual({ a: 1 });
    replacePrivateJson(file, { a: 3 });
    expect(readPrivateJson(file)).toEqual({ a: 3 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
    expect(await readdir(home)).toEqual(['key.json']);
  });
});

describe('arguments', () => {
  test('name one way of joining, and who adds the agent is made explicit', async () => {
    const [me, other, groupId] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(32)];
    const wayOf = async (options: Parameters<typeof joinOf>[0]) => (await joinOf(options, async () => me)).way;
    const added = (byId: string, groupId: string) => ({ case: 'added', value: { byId, groupId } });
    expect(await wayOf({ invite: 'x' })).toEqual({ case: 'inviteUrl', value: 'x' });
    expect(await wayOf({ added: true })).toMatchObject(added(me, ''));
    expect(await wayOf({ addedBy: other })).toMatchObject(added(other, ''));
    expect(await wayOf({ group: groupId })).toMatchObject(added('', groupId));
    expect(await wayOf({ added: true, group: groupId })).toMatchObject(added(me, groupId));
    expect(await wayOf({ addedBy: other, group: groupId })).toMatchObject(added(other, groupId));
    for (const unclear of [{}, { added: true, addedBy: other }, { invite: 'x', added: true }, { invite: 'x', group: groupId }])
      await expect(wayOf(unclear)).rejects.toThrow(/--invite/);
  });

  test('repeat the way of joining as given', () => {
    expect(wordsOfJoin({ addedBy: 'b', group: 'c' })).toEqual(['--added-by', 'b', '--group', 'c']);
    expect(wordsOfJoin({ added: true })).toEqual(['--added']);
    expect(wordsOfJoin({})).toEqual(['--invite URL']);
  });

  test('set values that may contain "=", and a malformed one is not repeated', async () => {
    expect(await userValuesOf({ input: silence }, { set: ['a=b=c', 'd='] })).toEqual({ a: 'b=c', d: '' });
    await expect(userValuesOf({ input: silence }, { set: ['s3cret'] })).rejects.toThrow(/^((?!s3cret).)*$/);
    await expect(userValuesOf({ input: silence }, { set: [`a=${'x'.repeat(4097)}`] })).rejects.toThrow(/4097 bytes/);
  });

  test('prompt for the value of a bare key on a terminal', async () => {
    const asked: unknown[] = [];
    const ask = async (...given: unknown[]) => {
      asked.push(given);
      return 's3cret';
    };
    const input = { ...silence, isTerminal: true, ask };
    expect(await userValuesOf({ input }, { set: ['api-token', 'a=b'] })).toEqual({ 'api-token': 's3cret', a: 'b' });
    expect(asked).toEqual([['api-token: ', { hidden: true }]]);
    await expect(userValuesOf({ input }, { set: ['S3cret!'] })).rejects.toThrow(/^((?!S3cret).)*$/);
  });

  test('read a value from a pipe without its trailing newline, and reject an empty one', async () => {
    const piped = (text: string) => ({ input: { ...silence, all: async () => text } });
    expect(await userValuesOf(piped('two\nlines\n'), { set: ['a=b'], setStdin: 'api-token' })).toEqual({
      a: 'b',
      'api-token': 'two\nlines',
    });
    await expect(userValuesOf(piped('\n'), { set: [], setStdin: 'api-token' })).rejects.toThrow(/stdin/);
    const person = { ...silence, isTerminal: true, ask: async () => 'typed' };
    expect(await userValuesOf({ input: person }, { set: [], setStdin: 'api-token' })).toEqual({ 'api-token': 'typed' });
  });

  test('say how long an attestation is valid', () => {
    expect([attestationOption('30d'), attestationOption('12h'), attestationOption('90m'), attestationOption('0')]).toEqual([
      30 * 86_400,
      12 * 3600,
      90 * 60,
      0,
    ]);
    for (const wrong of ['91d', '30', '', 'd', '-1d', '1.5h', '1w']) expect(() => attestationOption(wrong)).toThrow(/30d/);
  });

  test('from the environment are checked', () => {
    expect(environmentFrom({ OFFSHOOT_URL: 'http://h:1/', OFFSHOOT_HOME: '/x' })).toMatchObject({
      url: 'http://h:1',
      home: '/x',
      network: { env: 'local', apiUrl: 'http://localhost:5556' },
    });
    expect(() => environmentFrom({ OFFSHOOT_URL: 'localhost:8080' })).toThrow(/OFFSHOOT_URL/);
    expect(() => environmentFrom({ XMTP_ENV: 'prod' })).toThrow(expect.objectContaining({ reason: 'USAGE' }));
  });
});

describe('a terminal', () => {
  /** The parts that readline needs. A terminal in raw mode echoes nothing by itself. */
  const terminal = () => Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} }) as unknown as ReadStream;

  test('shows the question, but nothing of a hidden answer', async () => {
    const stdin = terminal();
    let shown = '';
    const print = (text: string) => {
      shown += text;
    };
    const input = inputOf(stdin, print, { ...silence, signal: new AbortController().signal });
    expect(input.isTerminal).toBe(true);
    const answer = input.ask('api-token: ', { hidden: true });
    stdin.push('s3crex');
    stdin.push('\u007ft\r');
    expect(await answer).toBe('s3cret');
    expect(shown).toBe('api-token: \n');
  });

  test('that closes during a question gives no answer, not an empty one', async () => {
    const stdin = terminal();
    const answer = inputOf(stdin, () => {}, { ...silence, signal: new AbortController().signal }).ask('Enter to sign it: ');
    stdin.push(null);
    await expect(answer).rejects.toMatchObject({ reason: 'DECLINED' });
  });

  test('ends a question when the command is interrupted', async () => {
    const interrupted = new AbortController();
    const input = inputOf(terminal(), () => {}, { ...silence, signal: interrupted.signal });
    const answer = requireYes(input, 'Delete it?', 'nothing was deleted', { help: 'Repeat it.', metadata: {} });
    interrupted.abort();
    await expect(answer).rejects.toMatchObject({ reason: 'INTERRUPTED', message: 'Interrupted: nothing was deleted.' });
  });

  test('ends what reads a pipe when the command is interrupted', async () => {
    const [interrupted, stdin] = [new AbortController(), new PassThrough()];
    const read = inputOf(stdin as unknown as ReadStream, () => {}, { ...silence, signal: interrupted.signal }).all();
    stdin.push('half of it');
    interrupted.abort();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each([{}, { EDITOR: 'vim' }, { EDITOR: 'sed', VISUAL: '/usr/bin/nano' }])('is needed for the editor of %j', async (editor) => {
    const said: string[] = [];
    const streams = { stdout: () => {}, stderr: (text: string) => void said.push(text) };
    const env = { OFFSHOOT_API_KEY: 'x', OFFSHOOT_URL: 'http://127.0.0.1:9', ...editor };
    expect(await runCommandLine(['profile', 'edit', 'a', '--json'], env, streams, new AbortController().signal)).toBe(1);
    expect(JSON.parse(said.join(''))).toMatchObject({
      error: {
        reason: 'DECLINED',
        message: 'There is no terminal to edit at: nothing was changed.',
        help: expect.stringMatching(/profile show a`.*profile apply -f FILE/),
      },
    });
  });

  test.each([
    ['profile', 'offshoot profile list'],
    ['keys', 'offshoot keys list'],
  ])('says where to look if %s is interrupted', async (command, look) => {
    const said: string[] = [];
    const streams = { stdout: () => {}, stderr: (text: string) => void said.push(text) };
    const env = { OFFSHOOT_API_KEY: 'x', OFFSHOOT_URL: 'http://127.0.0.1:9' };
    expect(await runCommandLine([command, 'list'], env, streams, AbortSignal.abort())).toBe(130);
    expect(said.join('')).toContain(`Check it with \`${look}\``);
  });
});

describe('output', () => {
  test('help shows no empty default, and each default once', async () => {
    const said: string[] = [];
    const streams = { stdout: (text: string) => void said.push(text), stderr: () => {} };
    for (const name of ['list', 'publish'])
      expect(await runCommandLine(['profile', name, '--help'], {}, streams, new AbortController().signal)).toBe(0);
    expect(said.join('')).not.toMatch(/default:\s+(\{\}|2592000)/);
    expect(said.join('')).toMatch(/\(default: 30d\)/);
  });

  test('text from others cannot control the terminal', () => {
    expect(printable('a\u001b[2Jb\u202ec\nd')).toBe('a⟨U+001B⟩[2Jb⟨U+202E⟩c d');
    expect(printable('Ja\u200bpan\u{e0041}')).toBe('Ja⟨U+200B⟩pan⟨U+E0041⟩');
    expect(
      table(
        ['ID', 'NAME'],
        [
          ['1', 'x\u0007'],
          ['22', 'y'],
        ],
      ),
    ).toBe('ID  NAME\n1   x⟨U+0007⟩\n22  y');
    const printed: string[] = [];
    const streams = { stdout: (text: string) => void printed.push(text), stderr: (text: string) => void printed.push(text) };
    const name = 'Ada\u202e\u{e0041}\u200b';
    printResult(streams, true, { json: { name }, text: '' });
    printFailure(streams, true, new Failure('POOL_EMPTY', name));
    printFailure(streams, false, new Failure('POOL_EMPTY', name));
    expect(printed.filter(hasHidden)).toEqual([]);
    expect(JSON.parse(printed[0] ?? '')).toEqual({ name });
    expect(JSON.parse(printed[1] ?? '')).toMatchObject({ error: { message: name } });
    expect(printed[2]).toContain('Ada⟨U+202E⟩⟨U+E0041⟩⟨U+200B⟩');
  });

  test('an error is one line of JSON, or text with the next step', () => {
    const printed: string[] = [];
    const streams = { stdout: () => {}, stderr: (text: string) => void printed.push(text) };
    const failure = new Failure('POOL_EMPTY', 'No idle agent.', { help: 'Try again.', metadata: { a: 'b' } });
    printFailure(streams, true, failure);
    printFailure(streams, false, failure);
    expect(JSON.parse(printed[0] ?? '')).toEqual({
      error: { reason: 'POOL_EMPTY', message: 'No idle agent.', help: 'Try again.', metadata: { a: 'b' } },
    });
    expect(printed[0]?.trimEnd()).not.toContain('\n');
    expect(printed[1]).toBe('error: No idle agent. (POOL_EMPTY)\n  Try again.\n');
  });
});
