// One tab at a time has what all tabs of this browser would damage if they had it at once.

/** What a tab has, and how it gives it up completely. */
export interface Held<T> {
  value: T;
  close(): Promise<void>;
  /** Resolves, with the reason, if it can be had no longer. */
  lost?: Promise<Error>;
}

export type TabState<T> =
  | { is: 'waiting' }
  | { is: 'opening' }
  | { is: 'open'; value: T }
  | { is: 'failed'; error: unknown }
  | { is: 'left' };

/** A tab that opens the thing as soon as no other tab has it, and gives it up when another asks for it. */
export class OneTab<T> {
  #state: TabState<T> = { is: 'waiting' };
  readonly #changed = new Set<() => void>();
  readonly #name: string;
  readonly #open: () => Promise<Held<T>>;
  readonly #channel: BroadcastChannel;
  readonly #leaving = new AbortController();
  readonly #ended: Promise<void>;
  /** Set while a person wants it here, until it is here. */
  #isWanted = false;
  #giveUp = () => {};

  constructor(name: string, open: () => Promise<Held<T>>) {
    this.#name = name;
    this.#open = open;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }) => {
      if (data === 'ask') this.#giveUp();
      // A tab that has waited longer than another asks again, so that the last tab that wanted it gets it.
      else if (data === 'open' && this.#isWanted) this.#channel.postMessage('ask');
    };
    this.#ended = this.#run();
  }

  get state(): TabState<T> {
    return this.#state;
  }

  onChange(changed: () => void): () => void {
    this.#changed.add(changed);
    return () => this.#changed.delete(changed);
  }

  /** Asks the tab that has it to give it up. */
  takeOver(): void {
    if (this.#state.is !== 'waiting') return;
    this.#isWanted = true;
    this.#channel.postMessage('ask');
  }

  /** Gives it up for good. */
  async leave(): Promise<void> {
    this.#leaving.abort();
    this.#giveUp();
    await this.#ended;
    this.#channel.close();
    this.#become({ is: 'left' });
  }

  async #run(): Promise<void> {
    const { signal } = this.#leaving;
    while (!signal.aborted && this.#state.is !== 'failed') {
      this.#become({ is: 'waiting' });
      await navigator.locks
        .request(this.#name, { signal }, () => this.#have())
        .catch((error: unknown) => {
          if (!signal.aborted) this.#become({ is: 'failed', error });
        });
    }
  }

  async #have(): Promise<void> {
    const asked = new Promise<void>((resolve) => {
      this.#giveUp = resolve;
    });
    this.#isWanted = false;
    this.#become({ is: 'opening' });
    try {
      const { value, close, lost } = await this.#open();
      this.#become({ is: 'open', value });
      this.#channel.postMessage('open');
      const reason = this.#leaving.signal.aborted ? undefined : await Promise.race([asked, ...(lost ? [lost] : [])]);
      await close();
      if (reason !== undefined) throw reason;
    } catch (error) {
      this.#become({ is: 'failed', error });
    }
  }

  #become(state: TabState<T>): void {
    this.#state = state;
    for (const changed of this.#changed) changed();
  }
}
