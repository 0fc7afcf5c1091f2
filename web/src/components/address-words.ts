/** Words in an address, which anybody can write. `most`: in characters, as the services count. Undefined: there are none. */
export function wordsIn(value: unknown, most: number): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return [...String(value).trim()].slice(0, most).join('').toWellFormed() || undefined;
}
