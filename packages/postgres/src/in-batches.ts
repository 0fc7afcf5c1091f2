export interface BatchesOptions<Item, Answer> {
  /** Maximum number of concurrent batches. */
  atOnce: number;
  /** Whether the item may join this batch; an empty batch takes any. Items that do not fit wait for the next one, in order. */
  fits(item: Item, batch: readonly Item[]): boolean;
  /** Returns answers in the order of the batch. A failure fails all its items. */
  write(batch: readonly Item[]): Promise<Answer[]>;
}

interface Waiting<Item, Answer> {
  item: Item;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Items that arrive while a batch is running go into the next one, so that no answer is older than its question; a single item
 * does not wait.
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
