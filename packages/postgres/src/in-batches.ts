export interface BatchesOptions<Item, Answer> {
  /** Batches under way. */
  atOnce: number;
  /** Whether the item may go with these; into an empty batch goes any. Those that may not wait for the next, in their order. */
  fits(item: Item, batch: readonly Item[]): boolean;
  /** In the order of the batch. A failure is everybody's in it. */
  write(batch: readonly Item[]): Promise<Answer[]>;
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * What comes while a batch is under way goes into the next, so that no answer is older than its question; what comes alone does
 * not wait.
 */
export function inBatches<Item, Answer>({ atOnce, fits, write }: BatchesOptions<Item, Answer>): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  let running = 0;

  function nextBatch(): { items: Item[]; asked: Waiting<Item, Answer>[] } {
    const items: Item[] = [];
    const asked: Waiting<Item, Answer>[] = [];
    const rest: Waiting<Item, Answer>[] = [];
    for (const one of waiting) {
      const isIn = items.length === 0 || fits(one.item, items);
      (isIn ? asked : rest).push(one);
      if (isIn) items.push(one.item);
    }
    waiting = rest;
    return { items, asked };
  }

  async function run(): Promise<void> {
    running += 1;
    while (waiting.length > 0) {
      const { items, asked } = nextBatch();
      try {
        const answers = await write(items);
        for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of asked) reject(error);
      }
    }
    running -= 1;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running < atOnce) void run();
    });
}
