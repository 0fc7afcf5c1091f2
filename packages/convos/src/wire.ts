/** What newer clients send beside what we know is not kept. */
export const READING = { readUnknownFields: false };

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** 0 is protobuf's "absent" and no time that Convos ever means. Throws on what is no date at all. */
export function dateOfUnixSeconds(value: bigint | string): Date | undefined {
  const seconds = Number(value);
  if (seconds === 0) return undefined;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new Error('not a date');
  return date;
}
