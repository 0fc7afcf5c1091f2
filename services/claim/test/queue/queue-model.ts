/** The queue's rule in a few lines: rounds in which each owner has one turn. */
export class QueueModel {
  #round = 0;
  #waiting: { id: string; owner: string; turn: number; seq: number }[] = [];
  readonly #served = new Map<string, number>();
  #seq = 0;

  get order(): string[] {
    return [...this.#waiting].sort((a, b) => a.turn - b.turn || a.seq - b.seq).map(({ id }) => id);
  }

  ownerOf(id: string): string {
    return this.#waiting.find((one) => one.id === id)?.owner ?? '';
  }

  enqueue(id: string, owner: string): void {
    const last = Math.max(this.#served.get(owner) ?? -1, ...this.#waiting.filter((one) => one.owner === owner).map(({ turn }) => turn));
    this.#waiting.push({ id, owner, turn: Math.max(this.#round, last + 1), seq: this.#seq++ });
  }

  serve(): string | undefined {
    const [id] = this.order;
    const next = this.#waiting.find((one) => one.id === id);
    if (!next) return undefined;
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#round = Math.max(this.#round, next.turn);
    this.#served.set(next.owner, next.turn);
    return id;
  }

  cancel(id: string): void {
    const gone = this.#waiting.find((one) => one.id === id);
    this.#waiting = this.#waiting.filter((one) => one !== gone);
    for (const one of this.#waiting) if (gone && one.owner === gone.owner && one.turn > gone.turn) one.turn -= 1;
  }
}
