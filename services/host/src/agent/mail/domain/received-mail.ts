/** A mail to the agent: bounded, and without text that nobody sees. Anybody can write anything, also under any name. */
export interface ReceivedMail {
  /** The sender can choose it. */
  id: string;
  /** Undefined: the mail does not say. */
  fromAddress: string | undefined;
  fromName: string;
  subject: string;
  text: string;
  /** Whether the text goes on. */
  isCut: boolean;
}
