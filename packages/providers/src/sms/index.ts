export { keywordIn } from './keyword.ts';
export { type InboundText, readTelnyxEvent, type TextReceipt } from './telnyx-event.ts';
export { isFromTelnyx, telnyxKey } from './telnyx-signature.ts';
export { TelnyxTexts } from './telnyx-texts.ts';
export { TextError } from './text-error.ts';
