export { asSeen, destinationFromWire, destinationToWire, signedClaim } from './claim-wire.ts';
export { handoverFromWire, handoverToWire, teamFromWire } from './handover-wire.ts';
export { certificateFromWire, certificateToWire, voucherFromWire } from './host-wire.ts';
export { fromWire, signatureFromWire, signatureToWire, toWire } from './statement-wire.ts';
