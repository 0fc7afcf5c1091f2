import { databaseRefusal } from '@offshoot/postgres';
import { type ErrorAnswer, errorAnswer, openAiErrors } from '@offshoot/rest';
import { countRefused } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';

export const responseErrors = openAiErrors('openai');
export type RefusedAnswer = ErrorAnswer<ReturnType<typeof responseErrors.bodyOf>>;

/** The codes of limits are ours, and few. A model's own limit is none of them. */
export function countLimit({ body: { error } }: RefusedAnswer): void {
  const { type, code } = error;
  if (type === 'too_many_requests' && (code.startsWith('too_many_') || code === 'insufficient_quota')) countRefused('response', code);
}

/** Whose database is away says so. */
export const understood = (thrown: unknown): unknown => databaseRefusal(thrown, 'response') ?? thrown;

/** What an opening WebSocket, or a message on it, gets that is refused with `thrown`. */
export const refusedWith = (thrown: unknown, requestId: string, log: Logger): RefusedAnswer =>
  errorAnswer(understood(thrown), responseErrors, { requestId, log });
