// OK is said once an event is on disk: also of one that is killed while it writes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { NostrEvent } from '../../src/index.ts';
import { Client, person } from './a-relay.ts';

const CLIENTS = 4;
const ROUNDS = 3;
const ENOUGH = 150;

async function startProcess(file: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'relay-process.ts'), file], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url };
}

test('killed again and again while clients write: whatever was acknowledged is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-relay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'relay.db');
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, url } = await startProcess(file);
    const gone = once(child, 'exit');
    const isGone = new Promise<void>((resolve) => void gone.then(() => resolve()));
    let heard = 0;
    const writing = Array.from({ length: CLIENTS }, async () => {
      const author = person();
      const client = new Client(url);
      await client.opened;
      client.socket.on('message', (data) => {
        const [type, id, isTaken] = JSON.parse(String(data)) as [string, string, boolean];
        if (type !== 'OK' || !isTaken) return;
        acknowledged.add(id);
        heard += 1;
        if (heard === ENOUGH) child.kill('SIGKILL');
        client.say('EVENT', author.writes(`${heard}`));
      });
      // Several of each are on their way when it ends.
      for (let sent = 0; sent < 5; sent += 1) client.say('EVENT', author.writes(`first ${sent}`));
      await client.closed;
    });
    await Promise.all([...writing, isGone]);
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(ENOUGH * ROUNDS);
  const { url } = await startProcess(file);
  const reader = new Client(url);
  await reader.opened;
  const ids = [...acknowledged];
  const found: NostrEvent[] = [];
  for (let at = 0; at < ids.length; at += 400) found.push(...((await reader.asks({ ids: ids.slice(at, at + 400) })) as NostrEvent[]));
  expect(new Set(found.map(({ id }) => id))).toEqual(acknowledged);
  reader.socket.terminate();
});
