import { newId } from '@offshoot/refusals/ids';
import { everySoOften } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { type CodeExecutor, type CodeJob, type CodeResult, ExecutionRefused, MAX_CODE_BYTES } from '../executor.ts';
import { Slots } from '../slots.ts';
import { command } from './command.ts';
import { containerName, LABEL, limitsOf, longestSeconds, removal, runArguments, untilOf } from './command-line.ts';
import { inputOf, MAX_PACKED, packedIn } from './files.ts';
import { areLimitsHeld } from './limits-held.ts';
import type { ContainerSettings } from './settings.ts';

export interface ContainerDeps {
  log: Logger;
  /** How often left-over containers are removed. Default 30 s. */
  sweepMs?: number;
}

const SWEEP_MS = 30_000;
const REMOVE_AGAIN_MS = 500;
const MAX_WAITING = 16;
/** What the runtime itself ends with. */
const RUNTIME_FAILED = new Set([-1, 125, 126, 127]);
/** 128 + SIGKILL: by `timeout`, or by the kernel for want of memory. */
const KILLED = 137;

/** Runs each piece of code in a container of its own. Removes what processes left behind that were killed, its own included. */
export function openContainerExecutor(settings: ContainerSettings, { log, sweepMs = SWEEP_MS }: ContainerDeps): CodeExecutor {
  const { kind, atOnce } = settings;
  const slots = new Slots({ atOnce, atOnceOfPayer: Math.max(1, Math.floor(atOnce / 2)), waitingOfPayer: MAX_WAITING });
  const running = new Set<Promise<unknown>>();
  const stopping = new AbortController();
  const remove = (name: string) => command(kind, removal(kind, name));
  const sweep = everySoOften('left-over code', sweepMs, log, () => removeLeftOver(kind, log));
  let held: Promise<boolean | undefined> | undefined;
  requireLimits().catch(() => {});
  checkImages(settings, log).catch((error: unknown) => log.error({ err: error }, 'the images for code cannot be looked up'));

  /** Throws ExecutionRefused. A runtime that has not answered is asked again. */
  async function requireLimits(): Promise<void> {
    held ??= areLimitsHeld(kind);
    const areHeld = await held;
    if (areHeld) return;
    if (areHeld === undefined) held = undefined;
    const why = areHeld === undefined ? 'does not say whether it holds' : 'does not hold';
    log.error({ runtime: kind }, `the container runtime ${why} code to limits of memory, processes and processors: no code is run`);
    throw new ExecutionRefused('unavailable', 'The code could not be run.');
  }

  /** Stops at the first of the time, the output and the signal. */
  async function inContainer({ code, rules, files: given }: CodeJob, signal: AbortSignal): Promise<CodeResult> {
    const files = (await given?.(signal)) ?? [];
    const input = inputOf(code, files);
    const limits = limitsOf(rules);
    const seconds = longestSeconds(limits);
    const name = containerName(Math.ceil(Date.now() / 1000) + seconds, newId('c').slice(2));
    const marker = newId('files');
    let why: 'time' | 'output' | undefined;
    let removing: NodeJS.Timeout | undefined;
    const stop = (reason?: 'time' | 'output') => {
      why ??= reason;
      if (removing !== undefined) return;
      remove(name);
      // The runtime may not have made it yet.
      removing = setInterval(() => remove(name), REMOVE_AGAIN_MS);
    };
    const onAbort = () => stop();
    const timer = setTimeout(() => stop('time'), seconds * 1000);
    signal.addEventListener('abort', onAbort, { once: true });
    const begun = performance.now();
    try {
      signal.throwIfAborted();
      const args = runArguments(name, rules, settings, { areGiven: files.length > 0, marker });
      const { code: exitCode, output, apart } = await command(kind, args, { input, onFull: () => stop('output'), mostApart: MAX_PACKED });
      signal.throwIfAborted();
      const none = { files: [], leftOut: 0 };
      if (why !== undefined) return { is: why, exitCode, output, ...none };
      if (RUNTIME_FAILED.has(exitCode)) {
        log.error({ exitCode, output: apart.toString('utf8', 0, 500) }, 'the container runtime could not run code');
        throw new ExecutionRefused('unavailable', 'The code could not be run.');
      }
      if (exitCode !== KILLED) return { is: 'ended', exitCode, output, ...packedIn(apart, marker) };
      // Some shells say so.
      const printed = output.replace(/Killed\n$/, '');
      const isTime = performance.now() - begun >= limits.timeoutSeconds * 1000;
      return { is: isTime ? 'time' : 'killed', exitCode, output: printed, ...none };
    } finally {
      clearTimeout(timer);
      clearInterval(removing);
      signal.removeEventListener('abort', onAbort);
      if (removing !== undefined) await remove(name);
    }
  }

  return {
    name: kind,
    async run(job, given) {
      if (Buffer.byteLength(job.code) > MAX_CODE_BYTES || job.code.includes('\0'))
        throw new ExecutionRefused('code', `Code has at most ${MAX_CODE_BYTES} bytes, and no NUL.`);
      // Refuses an unsupported policy before anybody waits.
      runArguments('', job.rules, settings);
      const signal = AbortSignal.any([given, stopping.signal]);
      using _slot = await slots.take(job.payer, signal);
      await requireLimits();
      const run = inContainer(job, signal);
      running.add(run);
      return await run.finally(() => running.delete(run));
    },
    async close() {
      stopping.abort(new ExecutionRefused('unavailable', 'The service is stopping.'));
      await sweep.close();
      await Promise.allSettled(running);
    },
  };
}

/** Containers whose time is over: the process that started them is gone, or their removal has failed. */
async function removeLeftOver(kind: ContainerSettings['kind'], log: Logger): Promise<void> {
  const { code, output } = await command(kind, ['ps', '--all', '--filter', `label=${LABEL}`, '--format', '{{.Names}}'], {
    most: 1024 * 1024,
  });
  if (code !== 0) return log.warn({ code, output: output.slice(0, 500) }, 'containers cannot be listed');
  const now = Date.now() / 1000;
  for (const name of output.split(/\s+/)) {
    const until = untilOf(name);
    if (until === undefined || until > now) continue;
    log.warn({ container: name }, 'a container that was left over is removed');
    await command(kind, removal(kind, name));
  }
}

async function checkImages({ kind, images }: ContainerSettings, log: Logger): Promise<void> {
  for (const image of images) {
    const { code } = await command(kind, ['image', 'inspect', '--format', '{{.Id}}', image]);
    if (code !== 0)
      log.error({ image, runtime: kind }, 'the image for code is not there, or the container runtime does not run: pull it first');
  }
}
