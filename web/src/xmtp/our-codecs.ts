import { contextCodecs } from '@offshoot/context';
import { type ContentCodec, convosCodecs } from '@offshoot/convos';
import { receiptCodec } from '@offshoot/convos/receipts';
import { type SdkCodec, sdkCodec } from './sdk-codec.ts';

export const ourCodecs: SdkCodec[] = [...convosCodecs, ...contextCodecs, receiptCodec].map((codec) =>
  sdkCodec(codec as ContentCodec<unknown>),
);
