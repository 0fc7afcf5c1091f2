/** The received data violates the protocol. The message names the field and never quotes the data. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}
