import { writeSync } from 'node:fs';
import { runCommandLine } from './run.ts';
import { inputOf } from './terminal/input.ts';

/** One Ctrl-C can arrive twice: from the terminal and from the parent process. */
const SAME_KEYSTROKE_MS = 500;

const interrupted = new AbortController();
let interruptedAt = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupted.signal.aborted && Date.now() - interruptedAt > SAME_KEYSTROKE_MS) process.exit(130);
    interruptedAt ||= Date.now();
    interrupted.abort();
  });
}

const streams = { stdout: (text: string) => writeAll(1, text), stderr: (text: string) => writeAll(2, text) };
const input = inputOf(process.stdin, streams.stderr, interrupted.signal);
const code = await runCommandLine(process.argv.slice(2), process.env, streams, interrupted.signal, input);
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
