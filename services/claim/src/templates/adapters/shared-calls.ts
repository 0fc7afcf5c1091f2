/** Runs one call at a time per key. Callers that arrive during a call share the next one, so an answer is never older than its request. */
export function shared<T>(call: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const calls = new Map<string, { running: Promise<T>; next?: Promise<T> }>();
  const begin = (key: string): Promise<T> => {
    const mine = { running: call(key) };
    calls.set(key, mine);
    const forget = () => {
      if (calls.get(key) === mine) calls.delete(key);
    };
    mine.running.then(forget, forget);
    return mine.running;
  };
  return (key) => {
    const known = calls.get(key);
    if (!known) return begin(key);
    known.next ??= known.running.then(
      () => begin(key),
      () => begin(key),
    );
    return known.next;
  };
}
