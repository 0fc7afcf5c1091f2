// When to look again, in milliseconds from now; undefined: only when woken.

export function earliest(...delays: (number | undefined)[]): number | undefined {
  const given = delays.filter((delay) => delay !== undefined);
  return given.length === 0 ? undefined : Math.min(...given);
}

/** Grows from `first` by doubling up to `most`. */
export function backoff(attempts: number, first: number, most: number): number {
  return Math.min(first * 2 ** Math.min(attempts, 30), most);
}
