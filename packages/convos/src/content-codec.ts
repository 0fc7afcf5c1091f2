/**
 * How one kind of message content is encoded. Pure: bytes in, value out.
 * `decode` may throw on malformed bytes; readers report such a message as undecodable and continue.
 */
export interface ContentCodec<T> {
  /** 'authority/type:major.minor', e.g. 'convos.org/join_request:1.0'. */
  readonly contentType: string;
  /** XMTP's EncodedContent parameters, if the format has any. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether phones show a notification for it. Default false: protocol messages are silent. */
  readonly shouldPush?: boolean;
  encode(content: T): Uint8Array;
  decode(bytes: Uint8Array): T;
  /** The text shown by clients that do not know the type. Absent: nothing is shown. */
  fallback?(content: T): string | undefined;
}
