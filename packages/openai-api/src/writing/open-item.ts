import type { StreamEvent } from '../schemas/events.ts';

/** Where the events of an open item go. */
export interface Sink {
  emit(event: StreamEvent): void;
  /** The number of the next event. */
  next(): number;
  padded(delta: string): { obfuscation: string } | undefined;
}
