import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { expect, test } from 'vitest';

const EACH = 200;

/** Prints that many ports, one per line, and lives until its standard input ends. */
const DRAWER = `
  import { freePort } from ${JSON.stringify(import.meta.resolve('@offshoot/runtime/process/free-port.ts'))};
  for (let drawn = 0; drawn < ${EACH}; drawn++) console.log(await freePort());
  process.stdin.resume();
`;

test('no two processes get the same port, although nothing listens there yet', async () => {
  const processes = [1, 2, 3].map(() =>
    spawn(process.execPath, ['--input-type=module', '-e', DRAWER], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const drawn = await Promise.all(
    processes.map(async ({ stdout }) => {
      const ports: number[] = [];
      for await (const [line] of on(createInterface(stdout), 'line')) if (ports.push(Number(line)) === EACH) break;
      return ports;
    }),
  );
  for (const child of processes) {
    child.stdin.end();
    await once(child, 'exit');
  }
  expect(new Set(drawn.flat()).size).toBe(3 * EACH);
});

test('the port can be listened on', async () => {
  const server = createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
});
