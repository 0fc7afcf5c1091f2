/** What came is not what was agreed on. The message names the field and never quotes what was sent. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}
