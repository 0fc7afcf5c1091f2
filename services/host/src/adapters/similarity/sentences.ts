// Embeds sentences with a model in a worker thread: loaded on first use, ended after a period without requests.
import { Worker } from 'node:worker_threads';
import type { Answered, Asked } from './sentence-worker.ts';

/** Components from −127 to 127. */
export type SentenceVector = Int8Array;

/** A vector takes half a kilobyte. */
const MAX_CACHED = 4_096;
/** Texts per model call: more are hardly faster, and each takes 1 MB while being computed. */
const TOGETHER = 16;
/** The model takes about 100 MB. */
const IDLE_MS = 5 * 60_000;
/** Pause after a failure: requests return at once in the meantime. */
const PAUSE_MS = 60_000;

export class Sentences {
  readonly #cache = new Map<string, SentenceVector>();
  readonly #waiting = new Map<number, (vectors: Float32Array[] | undefined) => void>();
  readonly #startWorker: () => Worker;
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #lastId = 0;
  #pausedUntil = 0;

  constructor(startWorker: () => Worker = sentenceWorker) {
    this.#startWorker = startWorker;
  }

  /** The vectors computed in time, by text. Never rejects. */
  async vectorsOf(texts: readonly string[], withinMs: number): Promise<ReadonlyMap<string, SentenceVector>> {
    const found = new Map<string, SentenceVector>();
    const wanted = [...new Set(texts)].filter((text) => {
      const known = this.#cache.get(text);
      if (known !== undefined) found.set(text, known);
      return known === undefined;
    });
    for (const [text, vector] of found) this.#keep(text, vector);
    if (wanted.length === 0 || performance.now() < this.#pausedUntil) return found;
    const end = performance.now() + withinMs;
    for (let at = 0; at < wanted.length; at += TOGETHER) {
      const some = wanted.slice(at, at + TOGETHER);
      const vectors = await this.#ask(some, end - performance.now());
      if (vectors === undefined) break;
      for (const [i, text] of some.entries()) {
        const vector = small(vectors[i] ?? new Float32Array());
        this.#keep(text, vector);
        found.set(text, vector);
      }
    }
    return found;
  }

  close(): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
    void worker?.terminate();
  }

  /** Undefined: it failed or timed out. The worker is then ended, since it may hang. */
  async #ask(texts: string[], withinMs: number): Promise<Float32Array[] | undefined> {
    if (withinMs <= 0) return undefined;
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    const answer = await new Promise<Float32Array[] | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      timer = setTimeout(() => resolve(undefined), withinMs);
      try {
        this.#running().postMessage({ id, texts } satisfies Asked);
      } catch {
        resolve(undefined);
      }
    });
    clearTimeout(timer);
    this.#waiting.delete(id);
    if (answer === undefined) this.#fail();
    return answer;
  }

  #running(): Worker {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#startWorker();
    worker.unref();
    worker.on('message', ({ id, vectors }: Answered) => this.#waiting.get(id)?.(vectors));
    worker.on('error', () => this.#fail(worker));
    this.#worker = worker;
    return worker;
  }

  #fail(worker = this.#worker): void {
    if (worker === undefined || worker !== this.#worker) return;
    this.#pausedUntil = performance.now() + PAUSE_MS;
    this.close();
  }

  /** Evicts the oldest first. */
  #keep(text: string, vector: SentenceVector): void {
    this.#cache.delete(text);
    this.#cache.set(text, vector);
    if (this.#cache.size <= MAX_CACHED) return;
    for (const oldest of this.#cache.keys()) {
      this.#cache.delete(oldest);
      break;
    }
  }
}

/** One of its dependencies uses a deprecated Node module. */
const sentenceWorker = (): Worker =>
  new Worker(new URL('./sentence-worker.ts', import.meta.url), { execArgv: ['--disable-warning=DEP0040'] });

/** Only the direction matters: one byte per component is enough. */
function small(vector: Float32Array): SentenceVector {
  const largest = vector.reduce((most, x) => Math.max(most, Math.abs(x)), 0) || 1;
  return Int8Array.from(vector, (x) => Math.round((x / largest) * 127));
}

export function cosine(a: SentenceVector, b: SentenceVector): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0];
    product += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  return product / (Math.sqrt(ofA * ofB) || 1);
}
