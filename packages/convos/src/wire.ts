/** Fields that only newer clients know are dropped. */
export const READING = { readUnknownFields: false };

/** 0 is protobuf's "absent", which Convos never means as a time. Throws if the value is not a date. */
export function dateOfUnixSeconds(value: bigint | string): Date | undefined {
  const seconds = Number(value);
  if (seconds === 0) return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new Error('not a date');
  return date;
}

/** In whole seconds. No date is 0. */
export function unixSecondsOf(date: Date | undefined): bigint {
  return date === undefined ? 0n : BigInt(Math.floor(date.getTime() / 1000));
}
