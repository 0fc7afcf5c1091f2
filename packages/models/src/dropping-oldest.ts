import { type Model, ModelError, type ModelItem } from './model.ts';

/**
 * The model for one turn of a conversation. If what it is asked is too long for it, it is asked again without the oldest items, half of them at a
 * time. What a user said last, and everything after it, stays: if that is too long, the ModelError is thrown. Later questions of the same turn
 * begin where an earlier one fitted.
 */
export function droppingOldest(model: Model): Model {
  let dropped = 0;
  return {
    reachable: (signal) => model.reachable(signal),
    async *run(request, signal) {
      for (;;) {
        let hasBegun = false;
        try {
          for await (const event of model.run({ ...request, items: wholeCalls(request.items.slice(dropped)) }, signal)) {
            hasBegun = true;
            yield event;
          }
          return;
        } catch (error) {
          const isTooLong = error instanceof ModelError && error.failure === 'too_long' && !hasBegun;
          const more = isTooLong ? oldestHalf(request.items.slice(dropped)) : 0;
          if (more === 0) throw error;
          dropped += more;
        }
      }
    },
  };
}

/** How many of the first items have half of the text that may go, at least one. 0: nothing may go. */
function oldestHalf(items: readonly ModelItem[]): number {
  const old = items.slice(
    0,
    Math.max(
      0,
      items.findLastIndex((item) => item.is === 'message' && item.role === 'user'),
    ),
  );
  const half = old.reduce((sum, item) => sum + lengthOf(item), 0) / 2;
  let gone = 0;
  let count = 0;
  for (const item of old) {
    count++;
    gone += lengthOf(item);
    if (gone >= half) break;
  }
  return count;
}

const lengthOf = (item: ModelItem): number => JSON.stringify(item).length;

/** Endpoints refuse a result without its call. */
function wholeCalls(items: readonly ModelItem[]): ModelItem[] {
  const called = new Set(items.flatMap((item) => (item.is === 'call' ? [item.callId] : [])));
  return items.filter((item) => item.is !== 'result' || called.has(item.callId));
}
