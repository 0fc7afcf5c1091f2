// What is said in a voice message: transcribed by the operator's endpoint, within what a person and an owner may have of it in a day.
import { readableText } from '@offshoot/documents/readable-text/readable-text.ts';
import { ModelError, type Sound, type Transcriber } from '@offshoot/models';
import { voicePayersFor } from '../pace/domain/pace.ts';
import type { PaceTable } from '../pace/pace-store.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { ReadingFailure } from '../sources/domain/reading.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isOwner } from '../trust/owners.ts';

export interface Hearing {
  /** `inboxId`: of who asks for it. Throws ReadingFailure. */
  heard(sound: Sound, inboxId: string, signal: AbortSignal): Promise<{ text: string; isCut: boolean }>;
}

/** Pays for so many tokens of the operator's, or throws ModelError `spent`. */
export type PaidTokens = <T>(ownerId: string, tokens: number, work: () => Promise<T>) => Promise<T>;

/** A minute of speech costs about as much as its 250 KB cost at this price. */
const BYTES_PER_TOKEN = 64;
/** UTF-16 units: some ten minutes of speech. */
const MAX_TRANSCRIPT = 8_000;

export function hearingOf(deps: AgentDeps<ConversationTable & PaceTable>, transcriber: Transcriber, paid: PaidTokens): Hearing {
  return {
    async heard(sound, inboxId, signal) {
      const payment = voicePayersFor({ inboxId, isOwner: isOwner(deps, inboxId) }).map((payer) => ({ payer, price: 1 }));
      if (deps.store.pace.pay(payment, deps.now().getTime()) !== undefined)
        throw new ReadingFailure('I have listened to as many voice messages as I may in a day.');
      const ownerId = deps.store.state.claimed?.ownerId ?? '';
      const tokens = Math.ceil(sound.bytes.length / BYTES_PER_TOKEN);
      const said = await paid(ownerId, tokens, () => transcriber.transcribe(sound, signal)).catch((error: unknown) => {
        if (signal.aborted || !(error instanceof ModelError)) throw error;
        deps.log.warn({ instanceId: deps.instanceId, failure: error.failure }, 'could not listen to a voice message');
        throw new ReadingFailure(lineOf(error));
      });
      const { text, isCut } = readableText(said, MAX_TRANSCRIPT);
      if (text === '') throw new ReadingFailure('I hear nobody speak in that voice message.');
      return { text, isCut };
    },
  };
}

function lineOf({ failure }: ModelError): string {
  if (failure === 'spent') return 'I have listened to as much as I may today.';
  return failure === 'timeout' ? 'To listen to that voice message takes too long.' : "I couldn't listen to that voice message.";
}
