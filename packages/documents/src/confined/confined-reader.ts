import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { serialize } from 'node:v8';
import { isPdf, UnreadableFile } from '../kind.ts';
import { MAX_RESIDENT_BYTES, READ_MS } from '../limits.ts';
import { type Confined, holding, startConfined } from './confinement.ts';
import { frame, type ReadingJob, type ReadingResult, readFrames } from './frames.ts';

/** A file that was too much for the process. */
interface Ended {
  code: 'invalid_file';
  message: string;
  isEnd: true;
}

/** A process that reads nothing gives its memory back. */
const IDLE_MS = 60_000;
/** To start, on a machine with much else to do. */
const START_MS = 60_000;
/** Between two looks at its memory: `ps` takes longer than a file of Linux. */
const WATCH_MS = process.platform === 'linux' ? 50 : 500;
/** Of a file's text, as JSON. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const ANSWER = 'answer';
/** A process may end for something else than the file that it read. */
const TRIES = 2;

/** Reads files in another process, one at a time: files are hostile, and long ones take seconds. */
export class ConfinedReader<Job extends ReadingJob, Read> {
  readonly #program: URL;
  readonly #readMs: number;
  #process: Confined | undefined;
  #started: Promise<unknown> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `program`: a module that calls `answerJobs`. `readMs`: for one file, milliseconds. */
  constructor(program: URL, readMs = READ_MS) {
    this.#program = program;
    this.#readMs = readMs;
  }

  /**
   * Throws UnreadableFile, also for a file that takes too much time or memory, or with which the process ends twice. Any other error says
   * nothing about the file. `readMs`: for this file.
   */
  read(job: Job, signal?: AbortSignal, readMs = this.#readMs): Promise<Read> {
    const read = this.#last.then(() => this.#readNow(job, signal, readMs));
    this.#last = read.catch(() => {});
    return signal === undefined ? read : Promise.race([read, aborted(signal)]);
  }

  /** Abandons reads in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#end();
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#process?.kill('SIGKILL');
    this.#process = undefined;
  }

  async #readNow(job: Job, signal: AbortSignal | undefined, readMs: number): Promise<Read> {
    clearTimeout(this.#idle);
    // A process that has read a PDF, which may have taken it over, reads no other person's file.
    let isSpent = true;
    try {
      const result = await this.#triedResultOf(job, signal, readMs);
      isSpent = isPdf(job.content) || 'isEnd' in result;
      if ('read' in result) return result.read;
      throw new UnreadableFile(result.code, String(result.message));
    } finally {
      // Between two files, it keeps nobody from ending.
      if (this.#process) holding(this.#process, false);
      if (isSpent) this.#end();
      else this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    }
  }

  async #triedResultOf(job: Job, signal: AbortSignal | undefined, readMs: number): Promise<ReadingResult<Read> | Ended> {
    for (let tries = 0; tries < TRIES; tries++) {
      signal?.throwIfAborted();
      if (this.#isClosed) throw new Error('No more files are read.');
      const child = await this.#ready();
      const result = await this.#resultOf(child, job, { signal, readMs });
      if (result !== 'gone') return result;
      this.#end();
    }
    if (this.#isClosed) throw new Error('No more files are read.');
    return { code: 'invalid_file', message: 'The file cannot be read.', isEnd: true };
  }

  /** A process that waits for a file. */
  async #ready(): Promise<Confined> {
    const child = this.#process ?? startConfined(this.#program);
    if (this.#process !== child) {
      this.#process = child;
      const gone = once(child, 'exit').then(() => {
        if (this.#process === child) this.#process = undefined;
        throw new Error('The process that reads files ended while it started.');
      });
      gone.catch(() => {});
      readFrames(child.stdout, MAX_ANSWER_BYTES, (message) => {
        // Answers that nobody has asked for would take our time.
        if (child.listenerCount(ANSWER) === 0) child.kill('SIGKILL');
        else child.emit(ANSWER, answerIn(message));
      });
      this.#started = Promise.race([once(child, ANSWER, { signal: AbortSignal.timeout(START_MS) }), gone]);
    }
    holding(child, true);
    await this.#started;
    return child;
  }

  /** 'gone': the process has ended, or answers what is no answer. */
  #resultOf(
    child: Confined,
    job: Job,
    { signal, readMs }: { signal: AbortSignal | undefined; readMs: number },
  ): Promise<ReadingResult<Read> | Ended | 'gone'> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadingResult<Read> | Ended | 'gone'>();
    const tooMuch = (what: string): Ended => ({ code: 'invalid_file', message: `To read the file takes too much ${what}.`, isEnd: true });
    // How Node ends when its heap is full.
    const onExit = (_: number | null, by: string | null) => resolve(by === 'SIGABRT' ? tooMuch('memory') : 'gone');
    const onAbort = () => reject(signal?.reason);
    const timer = setTimeout(() => resolve(tooMuch('time')), readMs);
    // From outside: a bomb in a PDF leaves its thread no time for that.
    const watch = setInterval(() => residentBytes(child.pid ?? 0) > MAX_RESIDENT_BYTES && resolve(tooMuch('memory')), WATCH_MS);
    const onAnswer = (answer: unknown) => resolve(isResult<Read>(answer) ? answer : 'gone');
    child.once(ANSWER, onAnswer).once('error', reject).once('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    child.stdin.write(frame(serialize(job)));
    return promise.finally(() => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', onAbort);
      child.off(ANSWER, onAnswer).off('error', reject).off('exit', onExit);
    });
  }
}

/** Undefined: it is none. The process that writes it may have been taken over. */
function answerIn(message: Buffer | undefined): unknown {
  try {
    return message && JSON.parse(message.toString());
  } catch {
    return undefined;
  }
}

const isResult = <Read>(answer: unknown): answer is ReadingResult<Read> =>
  typeof answer === 'object' && answer !== null && ('read' in answer || ('code' in answer && 'message' in answer));

/** Rejects once the signal comes, also while the file waits for its turn. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

/** What is in memory of a process. 0: it has ended. */
function residentBytes(pid: number): number {
  try {
    if (process.platform === 'linux')
      return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'latin1' })) * 1024;
  } catch {
    return 0;
  }
}
