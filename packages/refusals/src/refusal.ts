import type { Reason } from './reasons.ts';

export interface RefusalOptions {
  /** The next step for the refused person or program; sent as metadata.help. */
  help?: string | undefined;
  metadata?: Record<string, string>;
  cause?: unknown;
}

/** A typed refusal that the caller may read in full. Any other error leaves a service as an opaque INTERNAL. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: Reason;
  readonly metadata: Record<string, string>;

  constructor(reason: Reason, message: string, options: RefusalOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.metadata = { ...options.metadata, ...(options.help === undefined ? {} : { help: options.help }) };
  }
}
