import type { ContentCodec } from '@offshoot/convos/content-codec.ts';

/** The direct messages of the person's inbox. MLS authenticates each sender. */
export interface OwnerMessages {
  /** Opens the direct message with another inbox. The caller must dispose of it. */
  line(inboxId: string): Promise<MessageLine>;
  /** All messages with this content that others have ever sent to the person directly, fetched from the network first, in no order. */
  received<T>(codec: ContentCodec<T>): Promise<ReceivedMessage<T>[]>;
}

export interface ReceivedMessage<T = unknown> {
  senderInboxId: string;
  content: T;
}

/** One direct message, from the moment it is opened. */
export interface MessageLine extends AsyncDisposable {
  /** Returns once the network has it. The same key with the same content is delivered once. */
  send<T>(codec: ContentCodec<T>, content: T, options: { idempotencyKey: string }): Promise<void>;
  /** What the other side has sent with this content since the line was opened, each message once. A local read. */
  news<T>(codec: ContentCodec<T>): Promise<T[]>;
  /** Fetches what the network has. */
  sync(): Promise<void>;
  /** Called whenever there may be something new, never with data. Returns how to stop that. */
  onActivity(wake: () => void): () => void;
}
