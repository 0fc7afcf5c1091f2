/** How much each holder has at once in this process. */
export class Places {
  readonly #held = new Map<string, number>();

  /** A place of each of these holders. Dispose of it to give them back. Undefined: one of them has as many as they may have. */
  take(holders: readonly { holder: string; most: number }[]): Disposable | undefined {
    if (holders.some(({ holder, most }) => (this.#held.get(holder) ?? 0) >= most)) return undefined;
    for (const { holder } of holders) this.#held.set(holder, (this.#held.get(holder) ?? 0) + 1);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        for (const { holder } of holders) this.#giveBack(holder);
      },
    };
  }

  #giveBack(holder: string): void {
    const left = (this.#held.get(holder) ?? 1) - 1;
    if (left > 0) this.#held.set(holder, left);
    else this.#held.delete(holder);
  }
}
