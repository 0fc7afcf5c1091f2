/** How much one holder has at once in this process. */
export class Places {
  readonly #most: number;
  readonly #held = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Dispose of the place to give it back. Undefined: the holder has as many as they may have. */
  take(holder: string): Disposable | undefined {
    const others = this.#held.get(holder) ?? 0;
    if (others >= this.#most) return undefined;
    this.#held.set(holder, others + 1);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (this.#held.get(holder) ?? 1) - 1;
        if (left > 0) this.#held.set(holder, left);
        else this.#held.delete(holder);
      },
    };
  }
}
