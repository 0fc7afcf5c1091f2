// Runs a child in the foreground as if it were this process: its exit code, signals and output. Plain JavaScript for
// Node ≥ 20. SQLCipher in the XMTP SDK writes a warning to stderr for every database that it opens, regardless of log
// settings; only those lines are removed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const NOISE = /^.*sqlcipherCodecAttach: no codec attached to db\r?\n/gm;

/** Node's compile cache halves a command's startup time. A read-only folder is not an error. */
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
      // Hold back only a line that could still become noise, until it is complete.
      const whole = line.length > end && /^\d{4}-/.test(line.slice(end)) ? end : line.length;
      process.stderr.write(line.slice(0, whole).replace(NOISE, ''));
      line = line.slice(whole);
    });
    child.stderr.on('end', () => process.stderr.write(line));
  }
  // A terminal's Ctrl-C reaches the child directly; forward only signals sent to this process alone.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    console.error(`${command}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('close', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
}
