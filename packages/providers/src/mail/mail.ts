/** A mail that an agent sends. Plain text only. */
export interface OutgoingMail {
  /** At least one bare address, such as desk@example.org; at most 50 with those of `cc`. */
  to: readonly string[];
  cc?: readonly string[];
  /** One line of at most 500 characters; may be empty. */
  subject: string;
  /** At most 64 KiB as UTF-8. */
  text: string;
  /** The same for every attempt to send this mail, and for no other: the mail is sent once, however often it is tried within a day. */
  idempotencyKey: string;
  /** The message ID of the mail that this one answers. The recipients and the subject are not taken from it. */
  inReplyTo?: string;
}

export interface SentMail {
  messageId: string;
  threadId: string;
}

/** A mail to the agent. Everything in it is untrusted: anybody can write anything, also as their name. */
export interface InboundMail {
  messageId: string;
  threadId: string;
  /** Undefined: the header has no valid address. */
  fromAddress: string | undefined;
  /** The name that the sender gives themselves: one line of at most 100 characters without hidden ones; may be empty. */
  fromName: string;
  /** Valid addresses only; the first ones, if there are many. */
  to: string[];
  /** As `to`. */
  cc: string[];
  /** One line of at most 300 characters without hidden ones; may be empty. */
  subject: string;
  /**
   * What the mail says, without what it quotes of earlier mails: at most 20,000 characters, without hidden ones. Empty: the mail has no
   * text, or is too large to read.
   */
  text: string;
  /** Whether the text goes on. */
  isCut: boolean;
  receivedAt: Date;
}
