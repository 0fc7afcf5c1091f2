import type { ContentCodec } from '@offshoot/convos';
import type { ClientOptions, DecodedMessage } from '@xmtp/browser-sdk';

export type SdkCodec = NonNullable<ClientOptions['codecs']>[number];

const NAME = /^([^/]+)\/([^:]+):(\d+)\.(\d+)$/;

/** One of our content types as the SDK has them. */
export function sdkCodec<T>(codec: ContentCodec<T>): SdkCodec {
  const [, authorityId = '', typeId = '', major, minor] = NAME.exec(codec.contentType) ?? [];
  const type = { authorityId, typeId, versionMajor: Number(major), versionMinor: Number(minor) };
  const fallback = (content: T) => codec.fallback?.(content);
  const own = {
    contentType: type,
    encode: (content: T) => ({ type, parameters: { ...codec.parameters }, fallback: fallback(content), content: codec.encode(content) }),
    decode: ({ content }: { content: Uint8Array }) => codec.decode(content),
    fallback,
    shouldPush: () => codec.shouldPush ?? false,
  };
  // The SDK's table has codecs of any content, and gives each only its own.
  return own as SdkCodec;
}

/** Undefined: the message is of another type, or damaged. */
export function contentOf<T>({ content, contentType }: DecodedMessage<unknown>, codec: ContentCodec<T>): T | undefined {
  const { authorityId, typeId, versionMajor, versionMinor } = contentType;
  // The type's own codec has decoded it.
  return `${authorityId}/${typeId}:${versionMajor}.${versionMinor}` === codec.contentType ? (content as T | undefined) : undefined;
}
