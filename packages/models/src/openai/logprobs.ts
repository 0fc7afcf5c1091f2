import type OpenAI from 'openai';
import type { ModelLogprob, ModelTokenLogprob } from '../model.ts';

/** More for one piece of an answer is not kept. */
const MAX_TOKENS = 1_000;
const MAX_OTHERS = 20;

type Told = Pick<OpenAI.Chat.ChatCompletionTokenLogprob, 'token' | 'logprob' | 'bytes'>;

const oneOf = ({ token, logprob, bytes }: Told): ModelLogprob => ({
  token: String(token).toWellFormed(),
  logprob: Number(logprob),
  bytes: bytes ?? [...new TextEncoder().encode(String(token))],
});

/** What an endpoint says of the tokens of a piece. Nothing, if it says nothing of them. */
export function logprobsIn(told: { content?: readonly OpenAI.Chat.ChatCompletionTokenLogprob[] | null } | null | undefined): {
  logprobs?: ModelTokenLogprob[];
} {
  if (!Array.isArray(told?.content) || told.content.length === 0) return {};
  const tokens = told.content.slice(0, MAX_TOKENS);
  return { logprobs: tokens.map((one) => ({ ...oneOf(one), others: (one.top_logprobs ?? []).slice(0, MAX_OTHERS).map(oneOf) })) };
}
