// Runs a child in the foreground as if it were this process: its exit code, its signals, its output. Plain JavaScript for
// Node ≥ 20. SQLCipher inside the XMTP SDK writes a warning to stderr for every database that it opens, past every log
// setting; those lines, and nothing else, are taken out.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NOISE = /^.*sqlcipherCodecAttach: no codec attached to db\r?\n/gm;

/** Node keeps what it compiled: a command starts in half the time. A folder that cannot be written is no error. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));

export function runChild(command, args, options = {}) {
  const { quiet = true, env = process.env, ...rest } = options;
  const child = spawn(command, args, {
    ...rest,
    env: { NODE_COMPILE_CACHE: COMPILED, ...env },
    stdio: ['inherit', 'inherit', quiet ? 'pipe' : 'inherit'],
  });
  if (child.stderr) {
    let line = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (chunk) => {
      line += chunk;
      const end = line.lastIndexOf('\n') + 1;
      // Only a line that could still become noise is held back until it is whole.
      const whole = line.length > end && /^\d{4}-/.test(line.slice(end)) ? end : line.length;
      process.stderr.write(line.slice(0, whole).replace(NOISE, ''));
      line = line.slice(whole);
    });
    child.stderr.on('end', () => process.stderr.write(line));
  }
  // A terminal's Ctrl-C reaches the child directly; only what reaches this process alone is handed on.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`${command}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
