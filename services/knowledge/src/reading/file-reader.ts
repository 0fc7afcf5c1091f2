import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Chunking } from '../indexing/domain/chunks.ts';
import { isPdf, UnreadableFile } from './domain/kind.ts';
import { OUT_OF_MEMORY, READ_MS } from './limits.ts';
import type { ReadDocument } from './read-document.ts';

export interface ReadingJob {
  name: string;
  content: Uint8Array;
  chunking: Chunking;
}

export type ReadingResult = { document: ReadDocument } | { code: UnreadableFile['code']; message: string };

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
export class FileReader {
  readonly #readMs: number;
  #process: ChildProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(readMs = READ_MS) {
    this.#readMs = readMs;
  }

  /** Throws UnreadableFile, also for a file that takes too much time or memory. Any other error says nothing about the file. */
  read(job: ReadingJob): Promise<ReadDocument> {
    const read = this.#last.then(() => this.#readNow(job));
    this.#last = read.catch(() => {});
    return read;
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

  async #readNow(job: ReadingJob): Promise<ReadDocument> {
    if (this.#isClosed) throw new Error('No more files are read.');
    clearTimeout(this.#idle);
    const child = this.#process ?? this.#started();
    // Whatever a PDF did to the process that read it, no other tenant's file is read there.
    let isSpent = true;
    try {
      const result = await this.#resultOf(child, job);
      isSpent = isPdf(job.content) || 'isEnd' in result;
      if ('document' in result) return result.document;
      throw new UnreadableFile(result.code, result.message);
    } finally {
      if (isSpent) this.#end();
      else this.#idle = setTimeout(() => this.#end(), IDLE_MS).unref();
    }
  }

  #started(): ChildProcess {
    const child = fork(new URL('./reading-process.ts', import.meta.url), {
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

  #resultOf(child: ChildProcess, job: ReadingJob): Promise<ReadingResult | Ended> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadingResult | Ended>();
    const tooMuch = (what: string): Ended => ({ code: 'invalid_file', message: `To read the file takes too much ${what}.`, isEnd: true });
    const onExit = (code: number | null) =>
      code === OUT_OF_MEMORY ? resolve(tooMuch('memory')) : reject(new Error('The process that reads files ended.'));
    const timer = setTimeout(() => resolve(tooMuch('time')), this.#readMs);
    child.once('message', resolve).once('error', reject).once('exit', onExit);
    child.send(job, (error) => error && child.connected && reject(error));
    return promise.finally(() => {
      clearTimeout(timer);
      child.off('message', resolve).off('error', reject).off('exit', onExit);
    });
  }
}
