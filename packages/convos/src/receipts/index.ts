export { type Receipt, type ReceiptStatement, receiptCodec, receiptText, verifyReceipt } from './receipt-codec.ts';
