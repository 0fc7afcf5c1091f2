// Messages between a confined process and its parent, each behind its length. Node's own channel is none for a hostile child:
// some of what comes by it is for Node, and ends the parent.
import type { Readable } from 'node:stream';
import type { UnreadableFile } from '../kind.ts';

/** What is read. All of it is copied to the process. */
export interface ReadingJob {
  content: Uint8Array;
}

/** What a thread answers; see `answerJobs`. */
export type ReadingResult<Read> = { read: Read } | { code: UnreadableFile['code']; message: string };

/** What it says before it has read anything. */
export const READY = 'ready';

const LENGTH = 4;

export function frame(message: Uint8Array): Uint8Array {
  const framed = Buffer.allocUnsafe(LENGTH + message.byteLength);
  framed.writeUInt32BE(message.byteLength);
  framed.set(message, LENGTH);
  return framed;
}

/** `most`: bytes of a message; `onFrame` gets undefined for a longer one, after which nothing more is read. */
export function readFrames(stream: Readable, most: number, onFrame: (message: Buffer | undefined) => void): void {
  let waiting: Buffer[] = [];
  let [size, isOver] = [0, false];
  const take = (length: number): Buffer => {
    const all = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting);
    [waiting, size] = [[all.subarray(length)], all.length - length];
    return all.subarray(0, length);
  };
  let length: number | undefined;
  stream.on('data', (chunk: Buffer) => {
    if (isOver) return;
    waiting.push(chunk);
    size += chunk.length;
    for (;;) {
      if (length === undefined) {
        if (size < LENGTH) return;
        length = take(LENGTH).readUInt32BE();
        isOver = length > most;
        if (isOver) return onFrame(undefined);
      }
      if (size < length) return;
      const message = take(length);
      length = undefined;
      onFrame(message);
    }
  });
}
