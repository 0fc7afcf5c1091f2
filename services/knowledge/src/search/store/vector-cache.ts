/** Vectors of documents that were searched, up to a number of bytes; those that were not used for longest go first. */
export class VectorCache {
  readonly #load: (documentIds: readonly number[]) => Promise<Map<number, Float32Array[]>>;
  readonly #maxBytes: number;
  readonly #documents = new Map<number, Float32Array[]>();
  #bytes = 0;

  constructor(load: (documentIds: readonly number[]) => Promise<Map<number, Float32Array[]>>, maxBytes: number) {
    this.#load = load;
    this.#maxBytes = maxBytes;
  }

  /** Vectors never change while a model is the same. */
  async of(documentIds: readonly number[]): Promise<Map<number, readonly Float32Array[]>> {
    const found = new Map<number, readonly Float32Array[]>();
    const missing: number[] = [];
    for (const id of documentIds) {
      const known = this.#documents.get(id);
      if (known) {
        // The last in the order of use.
        this.#documents.delete(id);
        this.#documents.set(id, known);
        found.set(id, known);
      } else missing.push(id);
    }
    for (let at = 0; at < missing.length; at += LOADED_AT_ONCE) {
      for (const [id, vectors] of await this.#load(missing.slice(at, at + LOADED_AT_ONCE))) {
        found.set(id, vectors);
        this.#keep(id, vectors);
      }
    }
    return found;
  }

  #keep(id: number, vectors: Float32Array[]): void {
    if (this.#documents.has(id)) return;
    this.#documents.set(id, vectors);
    this.#bytes += sizeOf(vectors);
    for (const [oldest, its] of this.#documents) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#documents.delete(oldest);
      this.#bytes -= sizeOf(its);
    }
  }
}

/** Documents of one statement. */
const LOADED_AT_ONCE = 100;

const sizeOf = (vectors: readonly Float32Array[]): number => vectors.reduce((sum, { byteLength }) => sum + byteLength, 0);
