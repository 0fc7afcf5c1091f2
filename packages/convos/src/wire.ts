/** Fields that only newer clients know are dropped. */
export const READING = { readUnknownFields: false };

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** 0 is protobuf's "absent", which Convos never means as a time. Throws if the value is not a date. */
export function dateOfUnixSeconds(value: bigint | string): Date | undefined {
  const seconds = Number(value);
  if (seconds === 0) return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new Error('not a date');
  return date;
}
