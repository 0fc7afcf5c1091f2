// Sends texts from the agent's number. The port; its implementation asks the pool, which alone has a key of the provider.

/** One text, as it was approved. */
export interface Text {
  /** E.164. */
  to: string;
  text: string;
}

/** The agent's number, and what the pool knows the agent by. */
export interface TextAccount {
  instanceId: string;
  /** From RegisterInstance, 64 hex digits. */
  credential: string;
  /** E.164. */
  number: string;
}

/** Something that waits for the agent. */
export interface WaitingText {
  id: string;
  /** Sealed to the agent. */
  sealed: { encapsulatedKey: Uint8Array; ciphertext: Uint8Array };
}

export interface Carrier {
  /** Throws EffectFailure; refusals with a reason of texts/domain/refused.ts. */
  send(text: Text & { from: TextAccount; effectId: string }, signal: AbortSignal): Promise<void>;
  /** `not-sent`: nobody has tried to. Undefined: it does not show that it was sent. Throws EffectFailure if nobody can tell now. */
  find(o: { from: TextAccount; effectId: string }, signal: AbortSignal): Promise<'sent' | 'not-sent' | undefined>;
  /** The waiting texts, oldest first, without those that were collected. Throws an Error if the pool is away. */
  collect(account: TextAccount, collected: readonly string[], signal: AbortSignal): Promise<WaitingText[]>;
}
