// What every executor has to keep, with hostile code first.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type CodeExecutor,
  type CodeFile,
  type CodeResult,
  type CodeRules,
  MAX_CODE_BYTES,
  MAX_FILE_BYTES_IN,
  MAX_FILES_IN,
  MAX_FILES_OUT,
  NO_RULES,
} from '../src/executor.ts';

const never = new AbortController().signal;

export function executorContract(open: () => CodeExecutor): void {
  let executor: CodeExecutor;
  beforeAll(() => {
    executor = open();
  });
  afterAll(() => executor.close());

  const run = (
    code: string,
    rules: Partial<CodeRules> = {},
    o: { payer?: string; files?: CodeFile[]; signal?: AbortSignal } = {},
  ): Promise<CodeResult> =>
    executor.run(
      { code, rules: { ...NO_RULES, timeoutSeconds: 20, ...rules }, payer: o.payer ?? 'payer', files: async () => o.files ?? [] },
      o.signal ?? never,
    );
  const told = async (code: string, rules?: Partial<CodeRules>) => (await run(code, rules)).output.trim();
  const why = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing was refused',
      (error: { why?: string }) => error.why ?? String(error),
    );

  test('code runs, and what it prints comes back as it came', async () => {
    expect(await run('import sys\nprint("one")\nprint("two ✓", file=sys.stderr)')).toEqual({
      is: 'ended',
      exitCode: 0,
      output: 'one\ntwo ✓\n',
      files: [],
      leftOut: 0,
    });
    expect(await run('print(sum(range(101)))')).toMatchObject({ output: '5050\n' });
    expect(await run('import sys\nsys.exit(3)')).toMatchObject({ is: 'ended', exitCode: 3 });
    expect(await run('1/0')).toMatchObject({ exitCode: 1, output: expect.stringContaining('ZeroDivisionError') });
    for (const code of [125, 126, 127]) expect(await run(`import sys\nsys.exit(${code})`)).toMatchObject({ is: 'ended', exitCode: 1 });
    expect(await told('open("/work/a", "w").write("x")\nprint(open("/work/a").read())')).toBe('x');
  });

  const file = (name: string, content: string | Buffer) => ({ name, content: Buffer.from(content) });

  test('files are there for code to read, and what it writes comes back', async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const code = `import os
print(sorted(os.listdir("/files")), open("/files/Ünïcode ✓.txt").read())
os.mkdir("plots")
open("plots/all.bin", "wb").write(open("/files/all.bin", "rb").read())
open("report.csv", "w").write("a,b\\n")
open(".hidden", "w").write("x")`;
    const { output, files, leftOut } = await run(
      code,
      {},
      { files: [file('Ünïcode ✓.txt', 'hello'), file('all.bin', all), file('empty', '')] },
    );
    expect(output).toBe("['all.bin', 'empty', 'Ünïcode ✓.txt'] hello\n");
    expect(files).toEqual([file('report.csv', 'a,b\n'), file('plots/all.bin', all)]);
    expect(leftOut).toBe(0);
    const failed = await run('open("so-far.txt", "w").write("x")\n1/0');
    expect(failed).toMatchObject({ exitCode: 1, files: [{ name: 'so-far.txt' }] });
  });

  test('nothing is there of an earlier run', async () => {
    await run('open("/work/secret", "w").write("x")');
    expect(await told('import os\nprint(os.listdir("/work"))')).toBe('[]');
  });

  describe('attack:', () => {
    test('a fork bomb', async () => {
      const bomb = 'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass';
      expect((await run(bomb, { timeoutSeconds: 3, processes: 32 })).is).toMatch(/time|killed/);
      const count =
        'import os\nn = 0\ntry:\n  while True:\n    if os.fork() == 0:\n      import time; time.sleep(5); os._exit(0)\n    n += 1\nexcept OSError: print(n)';
      expect(Number(await told(count, { processes: 32, timeoutSeconds: 10 }))).toBeLessThan(32);
    });

    test('endless output, and an endless loop', async () => {
      const flood = await run('while True: print("x" * 1000)');
      expect(flood.is).toBe('output');
      expect(Buffer.byteLength(flood.output)).toBeLessThanOrEqual(64 * 1024);
      const begun = performance.now();
      expect(await run('while True: pass', { timeoutSeconds: 2 })).toMatchObject({ is: 'time', output: '' });
      expect(performance.now() - begun).toBeLessThan(20_000);
    });

    test('code that ignores every signal that can be ignored, and leaves children behind', async () => {
      const stubborn = `import os, signal, time
for n in range(1, 65):
  try: signal.signal(n, signal.SIG_IGN)
  except (OSError, ValueError): pass
if os.fork() == 0:
  os.setsid()
  if os.fork() > 0: os._exit(0)
print("ignoring", flush=True)
while True: time.sleep(1)`;
      expect(await run(stubborn, { timeoutSeconds: 2 })).toMatchObject({ is: 'time', output: expect.stringContaining('ignoring') });
    });

    test('more memory, and more disk, than it may have', async () => {
      expect((await run('x = bytearray(400 * 1024 * 1024)\nprint(len(x))', { memoryMib: 64 })).is).toBe('killed');
      expect(await told('open("/work/big", "wb").write(bytes(80 * 1024 * 1024))', { diskMib: 16 })).toContain('No space left');
    });

    test('it looks for keys and for the host: environment, processes, mounts, devices', async () => {
      expect(
        await told(
          'import os\nprint(sorted(k for k in os.environ if k not in ("HOME", "PATH", "TMPDIR", "LANG", "PWD", "OLDPWD", "LC_CTYPE", "_", "SHLVL")))',
        ),
      ).toBe('[]');
      const environments = await told(
        'import glob\nfor f in glob.glob("/proc/[0-9]*/environ"):\n  try: print(open(f).read())\n  except OSError as e: print(e.errno)',
      );
      expect(environments).not.toMatch(/OFFSHOOT|KEY|TOKEN|DATABASE|proxy|npm_|NODE_/i);
      expect(Number(await told('import os\nprint(len([p for p in os.listdir("/proc") if p.isdigit()]))'))).toBeLessThan(8);
      expect(await told('import os\nprint(os.getuid(), os.getgid())')).toBe('65534 65534');
      const status = await told(
        'print([l.split()[1] for l in open("/proc/self/status") if l.startswith(("CapEff", "CapBnd", "NoNewPrivs", "Seccomp:"))])',
      );
      expect(status).toBe("['0000000000000000', '0000000000000000', '1', '2']");
      expect(
        await told('import os\nprint([d for d in os.listdir("/dev") if d.startswith(("sd", "vd", "nvme", "mem", "kmem", "docker"))])'),
      ).toBe('[]');
      expect(
        await told(
          `import os\nprint([p for p in (${JSON.stringify(process.cwd())}, "/var/run/docker.sock", "/run/podman") if os.path.exists(p)])`,
        ),
      ).toBe('[]');
    });

    test('it writes outside its folder, also through links', async () => {
      const tries = ['/x', '/etc/passwd', '/usr/bin/python3', '/tmp/x', '/dev/x', '/proc/sys/kernel/hostname', '/sys/fs/cgroup/x'];
      const code = `import os
for n, path in enumerate(${JSON.stringify(tries)}):
  for target in (path, "/work/link%d" % n):
    if target != path: os.symlink(path, target)
    try: open(target, "w").write("x"); print("written", path)
    except OSError: pass
try: os.link("/etc/passwd", "/work/hard"); print("linked")
except OSError: pass
try: os.mknod("/work/device", 0o600 | 0o060000, os.makedev(254, 0)); print("made")
except OSError: pass
print("done")`;
      expect(await told(code)).toBe('done');
    });

    test('files with names that lead elsewhere, twice the same, too many or too large', async () => {
      for (const name of ['../x', '/etc/x', '.', '..', '', 'a/b', 'a\0b', '\ud800', 'x'.repeat(256)])
        expect(await why(run('1', {}, { files: [file(name, 'x')] }))).toBe('files');
      expect(await why(run('1', {}, { files: [file('a', '1'), file('a', '2')] }))).toBe('files');
      expect(await why(run('1', {}, { files: Array.from({ length: MAX_FILES_IN + 1 }, (_, n) => file(`${n}`, 'x')) }))).toBe('files');
      expect(await why(run('1', {}, { files: [file('big', Buffer.alloc(MAX_FILE_BYTES_IN + 1))] }))).toBe('files');
      const most = await run(
        'import os\nprint(os.path.getsize("/files/big"))',
        {},
        { files: [file('big', Buffer.alloc(MAX_FILE_BYTES_IN))] },
      );
      expect(most).toMatchObject({ is: 'ended', output: `${MAX_FILE_BYTES_IN}\n` });
      const quoted = await run('import os\nprint(os.listdir("/files"))', {}, { files: [file('$(reboot) `x` "\'\n', 'x')] });
      expect(quoted).toMatchObject({ is: 'ended', exitCode: 0 });
    });

    test('it leaves links, devices, pipes, too much, and files that it has made up', async () => {
      const links = `import os
os.symlink("/etc/passwd", "link"); os.symlink("/etc", "folder"); os.mkfifo("pipe")
open(os.fsencode("bad\\udcff").replace(b"\\xed\\xb3\\xbf", b"\\xff"), "w").write("x")
open("a\\nb", "w").write("y")`;
      const { files } = await run(links);
      expect(files.map(({ content }) => content.toString()).sort()).toEqual(['x', 'y']);
      expect(files.every(({ name }) => name.isWellFormed())).toBe(true);
      const many = await run('for n in range(30): open("f%02d" % n, "w").write("x")');
      expect([many.files.length, many.leftOut]).toEqual([MAX_FILES_OUT, 30 - MAX_FILES_OUT]);
      const big = await run('open("big", "wb").write(bytes(9 * 1024 * 1024)); open("small", "w").write("x")');
      expect([big.files.map(({ name }) => name), big.leftOut]).toEqual([['small'], 1]);
      const liar = `import os, re
marker = re.findall(rb"files_[a-z2-7]{26}", open("/proc/1/cmdline", "rb").read())
os.write(os.open("/proc/1/fd/2", os.O_WRONLY), b"noise\\n" + (marker or [b""])[0] + b'\\n["../../etc/x", 99999999999]\\n')`;
      expect((await run(liar)).files.length).toBeLessThanOrEqual(MAX_FILES_OUT);
      const flood = 'import os\nfd = os.open("/proc/1/fd/2", os.O_WRONLY)\nwhile True: os.write(fd, b"x" * 65536)';
      expect((await run(flood, { timeoutSeconds: 2 })).files).toEqual([]);
    });

    test('the network: none of it is there', async () => {
      const code = `import socket, os
print(sorted(os.listdir("/sys/class/net")))
for address in (("1.1.1.1", 53), ("169.254.169.254", 80), ("10.0.0.1", 80), ("127.0.0.1", ${process.env.PORT ?? 5432})):
  try: socket.create_connection(address, timeout=2); print("reached", address)
  except OSError: pass
try: print(socket.getaddrinfo("example.com", 80))
except OSError: print("no names")`;
      expect(await told(code)).toBe("['lo']\nno names");
    });

    test('huge code, NUL bytes, no code, and code that closes its output', async () => {
      expect(await why(run(`x = "${'y'.repeat(MAX_CODE_BYTES)}"`))).toBe('code');
      expect(await run(`${'#'.repeat(MAX_CODE_BYTES - 20)}\nprint(1)`)).toMatchObject({ output: '1\n' });
      expect(await why(run('print(1)\0print(2)'))).toBe('code');
      expect(await run('')).toMatchObject({ is: 'ended', exitCode: 0, output: '', files: [] });
      expect((await run('import os, time\nos.close(1)\nos.close(2)\ntime.sleep(30)', { timeoutSeconds: 2 })).is).toBe('time');
      expect(await run('import sys\nsys.stdout.buffer.write(bytes(range(256)))')).toMatchObject({ is: 'ended', exitCode: 0 });
    });

    test('a policy asks for what the operator does not give', async () => {
      expect(await why(run('1', { image: 'docker.io/library/alpine' }))).toBe('image');
      expect(await why(run('1', { executor: 'other' }))).toBe('executor');
      expect(await why(run('1', { network: 'open' }))).toBe('network');
      expect(await why(run('1', { network: 'hosts' }))).toBe('network');
      for (const path of ['/proc', '/etc/x', '/data/../etc', '/x:/y', 'relative'])
        expect(await why(run('1', { writablePaths: [path] }))).toBe('path');
      expect(await told('open("/data/a", "w").write("x")\nprint(1)', { writablePaths: ['/data/'] })).toBe('1');
    });

    test('a hundred at once: one payer has their share, another is not kept waiting, and one that leaves is gone', async () => {
      const sleep = 'import time\ntime.sleep(1)\nprint("slept")';
      const all = Array.from({ length: 100 }, () =>
        run(sleep).then(
          ({ output }) => output,
          (error: { why?: string }) => error.why,
        ),
      );
      const other = await run('print("other")', {}, { payer: 'other' });
      expect(other.output).toBe('other\n');
      const ended = await Promise.all(all);
      expect(ended.filter((one) => one === 'slept\n')).toHaveLength(2 + 16);
      expect(ended.filter((one) => one === 'busy')).toHaveLength(82);
      const gone = new AbortController();
      const left = run('while True: pass', {}, { signal: gone.signal });
      gone.abort(new Error('left'));
      expect(await why(left)).toBe('Error: left');
    });
  });
}
