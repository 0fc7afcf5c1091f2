/** A look that takes longer waits for a lock, and holds up nobody else. Milliseconds. */
const LONGEST_MS = 250;

/**
 * Lets only so many loops look for due work at the same time, in order. All look when the service starts, at each wake-up and once a
 * second: otherwise, each would get a database connection of its own, on which every statement is planned anew.
 */
export function fewLooks(atOnce: number): <T>(look: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (look) => {
    if (running < atOnce) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    };
    const timer = setTimeout(end, LONGEST_MS);
    try {
      return await look();
    } finally {
      clearTimeout(timer);
      end();
    }
  };
}
