import { Worker } from 'node:worker_threads';
import type { Card } from './card.ts';

/** Pictures are drawn one after the other. While this many requests wait, the next one is told to come again. */
const MAX_WAITING = 20;
/** A hundred times what a picture takes. */
const TIME_LIMIT_MS = 20_000;
/** A thread that draws nothing gives its memory (100 to 300 MB) back. */
const IDLE_MS = 60_000;
/** A thread keeps the shape of every letter that it has drawn, 18 KB each, and there are 60,000: after these, another one goes on. */
const MAX_PICTURES = 50;

export class PainterBusyError extends Error {
  override readonly name = 'PainterBusyError';
}

/** Draws cards in another thread, which runs only while there is something to draw. */
export class CardPainter {
  readonly #mostPictures: number;
  #thread: Worker | undefined;
  #drawn = 0;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** `mostPictures`: how many each thread draws. */
  constructor(mostPictures = MAX_PICTURES) {
    this.#mostPictures = mostPictures;
  }

  /** Throws PainterBusyError. */
  paint(card: Card): Promise<Buffer> {
    if (this.#waiting >= MAX_WAITING) return Promise.reject(new PainterBusyError('Too many pictures are being drawn.'));
    this.#waiting += 1;
    const picture = this.#last.then(() => this.#paintNow(card)).finally(() => (this.#waiting -= 1));
    this.#last = picture.catch(() => {});
    return picture;
  }

  /** Does not draw the pictures that still wait. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#endThread();
  }

  async #endThread(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    this.#thread = undefined;
    this.#drawn = 0;
    await thread?.terminate();
  }

  async #paintNow(card: Card): Promise<Buffer> {
    if (this.#isClosed) throw new Error('No more pictures are drawn.');
    clearTimeout(this.#idle);
    this.#thread ??= new Worker(new URL('./painting.ts', import.meta.url));
    const thread = this.#thread;
    // A gateway that stops does not wait for pictures.
    thread.unref();
    try {
      const picture = await answerOf(thread, card);
      this.#drawn += 1;
      if (this.#drawn >= this.#mostPictures) await this.#endThread();
      else this.#idle = setTimeout(() => void this.#endThread(), IDLE_MS).unref();
      return picture;
    } catch (error) {
      await this.#endThread();
      throw error;
    }
  }
}

function answerOf(thread: Worker, card: Card): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const timer = setTimeout(() => reject(new Error('The picture took too long.')), TIME_LIMIT_MS);
  const onMessage = (said: { picture: Uint8Array } | { error: string }) =>
    'picture' in said ? resolve(Buffer.from(said.picture)) : reject(new Error(said.error));
  const onExit = () => reject(new Error('The thread that draws pictures ended.'));
  thread.on('message', onMessage).on('error', reject).on('exit', onExit);
  thread.postMessage(card);
  return promise.finally(() => {
    clearTimeout(timer);
    thread.off('message', onMessage).off('error', reject).off('exit', onExit);
  });
}
