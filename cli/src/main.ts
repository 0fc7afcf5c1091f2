import { writeSync } from 'node:fs';
import { runCommandLine } from './run.ts';
import { inputOf } from './terminal/input.ts';
import { listenForInterrupts } from './terminal/interrupts.ts';

const interrupts = listenForInterrupts();
const streams = { stdout: (text: string) => writeAll(1, text), stderr: (text: string) => writeAll(2, text) };
const input = inputOf(process.stdin, streams.stderr, interrupts);
const code = await runCommandLine(process.argv.slice(2), process.env, streams, interrupts.signal, input);
// Otherwise idle connections and the SDK's threads would keep the process alive for a while.
process.exit(code);

/** Writes everything before it returns, so that the exit cuts nothing off. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(file, bytes, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // A pipe whose reader has gone (`| head`) needs no more; a full one needs a moment.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
