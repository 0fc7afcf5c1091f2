// Keeps the process of the host running: if it ends, the agents go on in the next one.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { FOLDER_IN_USE } from '@offshoot/host';
import { need } from '@offshoot/runtime/admin/readiness.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { CLOSE, type HostAnswer, type HostOrder } from './order.ts';

/** After the first death; twice as long after each that follows at once. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** A host that has run this long did not die of its start. */
const STEADY_MS = 30_000;
/** How long a host whose parent is gone may take to end, beyond the time that its guard takes. */
const LEFT_OVER_MS = 10_000;
const LEFT_OVER_PAUSE_MS = 500;
/** How long a host may take to hear that it is to close. A thread that is stuck does not. */
const HEAR_MS = 5_000;
/** How long closing may take: twice what agents have to finish, and their last backups. */
const CLOSE_MS = 60_000;

/** Rejects if the first start fails. */
export async function superviseHost(
  order: HostOrder,
  { log, program = new URL('./main.ts', import.meta.url) }: { log: Logger; program?: URL | undefined },
): Promise<RunningService> {
  let child: ChildProcess;
  let isClosing = false;
  let deaths = 0;
  let timer: NodeJS.Timeout | undefined;
  // No process survives this one, however it ends.
  const kill = () => child.kill('SIGKILL');

  const start = async (config: HostOrder['config']) => {
    const startedAt = performance.now();
    // Under `node --watch`, a child would tell its parent what it loads, in messages of its own.
    const { WATCH_REPORT_DEPENDENCIES: _, ...env } = process.env;
    const one = fork(program, [], { execArgv: [], env, serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child = one;
    const gone = once(one, 'exit');
    one.on('error', (error) => log.error({ err: error }, 'the process of the host cannot be reached'));
    one.send({ ...order, config });
    const answer = await Promise.race([once(one, 'message').then(([answer]) => answer as HostAnswer), gone]);
    if ('is' in answer && answer.is === 'running') {
      one.once('exit', (code, signal) => startAgain({ code, signal }, answer.port, startedAt));
      return { url: answer.url, port: answer.port };
    }
    one.kill('SIGKILL');
    throw new Error('is' in answer && answer.is === 'failed' ? answer.message : 'The process of the host ended while it started.');
  };

  function startAgain(end: object, port: number, startedAt: number): void {
    if (isClosing) return;
    if (performance.now() - startedAt > STEADY_MS) deaths = 0;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** deaths++, LONGEST_PAUSE_MS);
    log.error({ ...end, pause }, 'the process of the host has ended; starting it again');
    timer = setTimeout(async () => {
      try {
        // On the same port: those who call the host keep its address.
        await start({ ...order.config, port });
        log.warn('the host is running again');
      } catch (error) {
        log.error({ err: error }, 'the host cannot start');
        startAgain({}, port, performance.now());
      }
    }, pause);
  }

  /** Nobody else has the data folder: what still runs a host on it is left over from a parent that was killed, and ends by itself. */
  async function firstStart() {
    const until = performance.now() + order.stuckMs + LEFT_OVER_MS;
    for (;;) {
      try {
        return await start(order.config);
      } catch (error) {
        const isLeftOver = error instanceof Error && error.message.startsWith(FOLDER_IN_USE);
        if (!isLeftOver || performance.now() > until) throw error;
        await delay(LEFT_OVER_PAUSE_MS);
      }
    }
  }

  const close = async () => {
    if (isClosing) return;
    isClosing = true;
    await needed.close();
    clearTimeout(timer);
    if (child.exitCode !== null || child.signalCode !== null) return void process.off('exit', kill);
    const gone = once(child, 'exit');
    const late = setTimeout(kill, HEAR_MS);
    child.once('message', () => {
      clearTimeout(late);
      setTimeout(kill, CLOSE_MS).unref();
    });
    child.send(CLOSE, (error) => error && kill());
    await gone;
    clearTimeout(late);
    process.off('exit', kill);
  };
  process.once('exit', kill);
  const needed = need('host process', () => (child.exitCode === null && child.signalCode === null ? undefined : 'is being started again'));
  try {
    const { url, port } = await firstStart();
    return { url, port, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    process.off('exit', kill);
    await needed.close();
    throw error;
  }
}
