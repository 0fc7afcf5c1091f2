export { type Receipt, type ReceiptStatement, receiptCodec } from './receipt-codec.ts';
export { receiptText } from './receipt-text.ts';
export { verifyReceipt } from './verify-receipt.ts';
