// The command line for a container runtime. Each line takes something away from the code.
import { type CodeRules, MAX_FILE_BYTES_IN } from '../executor.ts';
import { FILES_FOLDER, PACK, UNPACK } from './files.ts';
import { imageOf, networkOf, writable } from './rules.ts';
import type { ContainerSettings } from './settings.ts';

/** All containers of this kind have it, from every process. */
export const LABEL = 'org.offshoot.code';
const NAME = /^offshoot-code-(\d{1,12})-[a-z2-7]{26}$/;

/** `nobody`: no user of the image, and on the host nobody who has files. */
const USER = '65534:65534';
const USUAL = { cpuMillis: 1_000, memoryMib: 512, diskMib: 64, processes: 64, timeoutSeconds: 30 };
/** A policy may say more, and gets this. */
const MAX_LIMITS = { cpuMillis: 4_000, memoryMib: 4_096, diskMib: 1_024, processes: 512, timeoutSeconds: 600 };
/** Whole blocks are counted. */
const FILES_MIB = MAX_FILE_BYTES_IN / 1024 / 1024 + 1;
/** Until the runtime has started a container on a busy machine, and what its code has made is collected. */
const START_SECONDS = 40;

/** The runtime ends with these itself, so code that does ends with 1. */
const OWN_CODES = '[ $code -gt 124 ] && [ $code -lt 128 ] && code=1; exit $code';
/** Seconds in which the files are collected. */
const PACK_SECONDS = 10;

type Limits = typeof USUAL;

export const limitsOf = (rules: CodeRules): Limits => {
  const of = (name: keyof Limits) => Math.min(rules[name] || USUAL[name], MAX_LIMITS[name]);
  return {
    cpuMillis: of('cpuMillis'),
    memoryMib: of('memoryMib'),
    diskMib: of('diskMib'),
    processes: of('processes'),
    timeoutSeconds: of('timeoutSeconds'),
  };
};

/** Seconds after which a container of this run is left over. */
export const longestSeconds = ({ timeoutSeconds }: Limits): number => timeoutSeconds + START_SECONDS;

/** The name says until when, Unix time in seconds: so anybody can tell what is left over, also after its process was killed. */
export const containerName = (until: number, random: string): string => `offshoot-code-${until}-${random}`;

/** Undefined: the name is none of ours. */
export function untilOf(name: string): number | undefined {
  const [, until] = NAME.exec(name) ?? [];
  return until === undefined ? undefined : Number(until);
}

export interface ContainerFiles {
  /** Whether files precede the program in the standard input. */
  areGiven: boolean;
  /** What precedes the files in the standard error. */
  marker: string;
}

/** Throws ExecutionRefused for what the executor does not do. */
export function runArguments(
  name: string,
  rules: CodeRules,
  settings: ContainerSettings,
  { areGiven, marker }: ContainerFiles = { areGiven: false, marker: '' },
): string[] {
  const limits = limitsOf(rules);
  const memory = `${limits.memoryMib}m`;
  const tmpfs = (mib: number) => `rw,nosuid,nodev,noexec,mode=1777,size=${mib}m`;
  const folders = new Map([...new Set(['/work', ...rules.writablePaths.map(writable)])].map((path) => [path, limits.diskMib]));
  if (areGiven) folders.set(FILES_FOLDER, FILES_MIB);
  return [
    'run',
    '--rm',
    '--interactive',
    ...['--name', name, '--label', LABEL],
    // Only images that the operator has put there.
    '--pull=never',
    ...['--network', networkOf(rules, settings)],
    '--read-only',
    ...['--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges'],
    ...['--user', USER],
    ...['--memory', memory, '--memory-swap', memory],
    ...['--pids-limit', String(limits.processes)],
    ...['--cpus', String(limits.cpuMillis / 1000)],
    // Processes of all containers count as one user's: what limits those of one is above.
    ...['--ulimit', 'core=0:0', '--ulimit', 'nofile=256:256', '--ulimit', 'nproc=4096:4096'],
    ...['--ipc', 'none', '--hostname', 'sandbox'],
    // This process reads the output; the runtime keeps no log of it.
    ...['--log-driver', 'none'],
    ...[...folders].flatMap(([path, mib]) => ['--tmpfs', `${path}:${tmpfs(mib)}`]),
    // Docker makes the folder that is named here, as root's, and then the code cannot write to what is mounted there.
    ...['--workdir', '/'],
    ...(settings.kind === 'podman' ? ofPodman(longestSeconds(limits)) : []),
    ...['--entrypoint', '/usr/bin/env'],
    imageOf(rules, settings),
    // An empty environment, and an end that needs nobody outside.
    ...['-i', 'PATH=/usr/local/bin:/usr/bin:/bin', 'HOME=/work', 'TMPDIR=/work', 'LANG=C.UTF-8'],
    ...['sh', '-c', script(limits, areGiven), 'sh', UNPACK, PACK, marker],
  ];
}

/** Merges the code's output into one text, so that standard error is free for the files that it leaves. */
const script = ({ timeoutSeconds }: Limits, areFilesGiven: boolean): string =>
  [
    'cd /work',
    ...(areFilesGiven ? ['python3 -I -B -c "$1" || exit 125'] : []),
    `timeout -s KILL ${timeoutSeconds} python3 -I -B -u - 2>&1`,
    'code=$?',
    `[ $code -eq 137 ] || timeout -s KILL ${PACK_SECONDS} python3 -I -B -c "$2" "$3" </dev/null >&2`,
    OWN_CODES,
  ].join('; ');

/** Kills it, too. Podman would first ask it to end, and wait for ten seconds. */
export const removal = (kind: ContainerSettings['kind'], name: string): string[] => [
  'rm',
  '--force',
  ...(kind === 'podman' ? ['--time', '0'] : []),
  name,
];

/** What podman would add otherwise: the proxies of this process, and folders that can be written to. */
const ofPodman = (seconds: number): string[] => ['--http-proxy=false', '--read-only-tmpfs=false', '--timeout', String(seconds)];
