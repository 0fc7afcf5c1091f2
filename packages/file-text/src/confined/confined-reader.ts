import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isPdf, UnreadableFile } from '../kind.ts';
import { OUT_OF_MEMORY, READ_MS } from '../limits.ts';

/** What is read. All of it is copied to the process. */
export interface ReadingJob {
  content: Uint8Array;
}

/** What a thread answers; see `answerJobs`. */
export type ReadingResult<Read> = { read: Read } | { code: UnreadableFile['code']; message: string };

/** A file that was too much for the process. */
interface Ended {
  code: 'invalid_file';
  message: string;
  isEnd: true;
}

/** A process that reads nothing gives its memory back. */
const IDLE_MS = 60_000;
const CHECKOUT = fileURLToPath(new URL('../../../../', import.meta.url));
/** It reads its own sources only, and writes nothing. */
const CONFINED = ['--permission', `--allow-fs-read=${CHECKOUT}*`, '--allow-worker', '--disable-warning=SecurityWarning'];

/** Reads files in another process, one at a time: files are hostile, and long ones take seconds. */
export class ConfinedReader<Job extends ReadingJob, Read> {
  readonly #thread: URL;
  readonly #readMs: number;
  #process: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `thread`: a module that calls `answerJobs`. `readMs`: for one file, milliseconds. */
  constructor(thread: URL, readMs = READ_MS) {
    this.#thread = thread;
    this.#readMs = readMs;
  }

  /** Throws UnreadableFile, also for a file that takes too much time or memory. Any other error says nothing about the file. */
  read(job: Job, signal?: AbortSignal): Promise<Read> {
    const read = this.#last.then(() => this.#readNow(job, signal));
    this.#last = read.catch(() => {});
    return signal === undefined ? read : Promise.race([read, aborted(signal)]);
  }

  /** What is being read is left. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }

  async #readNow(job: Job, signal: AbortSignal | undefined): Promise<Read> {
    signal?.throwIfAborted();
    if (this.#isClosed) throw new Error('No more files are read.');
    clearTimeout(this.#idle);
    const child = this.#process ?? this.#started();
    // Whatever a PDF did to the process that read it, nobody else's file is read there.
    let isSpent = true;
    try {
      const result = await this.#resultOf(child, job, signal);
      isSpent = isPdf(job.content) || 'isEnd' in result;
      if ('read' in result) return result.read;
      throw new UnreadableFile(result.code, result.message);
    } finally {
      if (isSpent) this.#end();
      else this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    }
  }

  #started(): ChildProcess {
    const child = fork(new URL('./reading-process.ts', import.meta.url), [this.#thread.href], {
      env: {},
      execArgv: CONFINED,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.once('exit', () => {
      if (this.#process === child) this.#process = undefined;
    });
    this.#process = child;
    return child;
  }

  #resultOf(child: ChildProcess, job: Job, signal: AbortSignal | undefined): Promise<ReadingResult<Read> | Ended> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadingResult<Read> | Ended>();
    const tooMuch = (what: string): Ended => ({ code: 'invalid_file', message: `To read the file takes too much ${what}.`, isEnd: true });
    const onExit = (code: number | null) =>
      code === OUT_OF_MEMORY ? resolve(tooMuch('memory')) : reject(new Error('The process that reads files ended.'));
    const onAbort = () => reject(signal?.reason);
    const timer = setTimeout(() => resolve(tooMuch('time')), this.#readMs);
    child.once('message', resolve).once('error', reject).once('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    child.send(job, (error) => error && child.connected && reject(error));
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      child.off('message', resolve).off('error', reject).off('exit', onExit);
    });
  }
}

/** Rejects once the signal comes, also while the file waits for its turn. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
