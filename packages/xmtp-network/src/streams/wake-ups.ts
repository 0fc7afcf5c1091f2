/** Notifies open streams of new rows under a key. Carries no messages: streams read from the store, so a slow one costs no memory. */
export class WakeUps {
  readonly #listeners = new Map<string, Set<(key: string) => void>>();

  listen(keys: Iterable<string>, listener: (key: string) => void): () => void {
    const all = [...keys];
    for (const key of all) {
      const listeners = this.#listeners.get(key) ?? new Set();
      this.#listeners.set(key, listeners.add(listener));
    }
    return () => {
      for (const key of all) {
        const listeners = this.#listeners.get(key);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.#listeners.delete(key);
      }
    };
  }

  wake(key: string): void {
    for (const listener of this.#listeners.get(key) ?? []) listener(key);
  }

  get watchedKeys(): number {
    return this.#listeners.size;
  }
}

/** The map key of a group or an installation. */
export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
