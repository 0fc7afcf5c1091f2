/**
 * How one kind of message content travels. Pure: bytes in, value out.
 * `decode` may throw on malformed bytes; readers report such a message as undecodable and go on.
 */
export interface ContentCodec<T> {
  /** 'authority/type:major.minor', e.g. 'convos.org/join_request:1.0'. */
  readonly contentType: string;
  /** XMTP's EncodedContent parameters, where the format has some. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Whether phones show a notification for it. Default false: protocol traffic is silent. */
  readonly shouldPush?: boolean;
  encode(content: T): Uint8Array;
  decode(bytes: Uint8Array): T;
  /** The text a client shows that does not know the type. Absent: nothing is shown. */
  fallback?(content: T): string | undefined;
}
