import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Where the runtime finds its own settings. Nothing else of this process's environment reaches it: there are keys in it. */
const PASSED_ON = [
  ...['PATH', 'HOME', 'TMPDIR', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  ...['CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF', 'CONTAINER_HOST', 'CONTAINER_SSHKEY'],
  ...['DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
];

export interface Ended {
  /** -1: it could not be started, or a signal ended it. */
  code: number;
  output: string;
  /** Its standard error, if that is kept apart. */
  apart: Buffer;
}

export interface CommandOptions {
  /** For its standard input. Default: nothing. */
  input?: string | Buffer;
  /** Bytes of output that are kept. Default: 64 KiB. */
  most?: number;
  /** It has printed more than is kept. What follows is dropped. */
  onFull?(): void;
  /** Bytes of standard error that are kept apart from the output. Default: it is a part of the output. */
  mostApart?: number;
}

const MAX_OUTPUT = 64 * 1024;

/** Runs a command to its end. Never throws. Its standard output and standard error are one text, as they came, unless they are kept apart. */
export function command(
  file: string,
  args: readonly string[],
  { input = '', most = MAX_OUTPUT, onFull, mostApart }: CommandOptions = {},
): Promise<Ended> {
  const env = Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  const parts: Buffer[] = [];
  let bytes = 0;
  const apart: Buffer[] = [];
  let bytesApart = 0;
  const keepApart = (part: Buffer, mostOfIt: number) => {
    if (bytesApart < mostOfIt) apart.push(part.subarray(0, mostOfIt - bytesApart));
    bytesApart += part.length;
  };
  return new Promise((resolve) => {
    // Podman's monitor leaves a file where it is started when memory runs out.
    const cwd = tmpdir();
    const child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'], cwd });
    const keep = (part: Buffer) => {
      if (bytes >= most) return;
      parts.push(part.subarray(0, most - bytes));
      bytes += part.length;
      if (bytes >= most) onFull?.();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', mostApart === undefined ? keep : (part: Buffer) => keepApart(part, mostApart));
    // It may end before it has read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    const end = (code: number | null) =>
      resolve({ code: code ?? -1, output: Buffer.concat(parts).toString('utf8'), apart: Buffer.concat(apart) });
    child.once('error', () => end(-1));
    child.once('close', end);
  });
}
