// A model without a model: deterministic, without network. It recognises, looks up and repeats, but invents nothing, and says so where it cannot answer.
import type { ModelCatalog } from '../catalog.ts';
import { type Model, type ModelAttachment, ModelError, type ModelRequest } from '../model.ts';
import { answerOf } from './answering.ts';
import { callingFor } from './calling.ts';
import { smallestFrom } from './smallest.ts';
import { type Talk, talkOf } from './talk.ts';
import { piecesOf, tokensIn } from './tokens.ts';

/** An image counts as many tokens, whatever its size. */
const IMAGE_TOKENS = 85;
/** Of a streamed answer, in one event. */
const TOKENS_AT_ONCE = 2;

export function createOfflineModel(): Model {
  return {
    async *run(request, signal) {
      throwIfAborted(signal);
      const talk = talkOf(request);
      const inputTokens = inputTokensOf(request);
      const calls = callsOf(request, talk);
      if (calls.is === 'calls') {
        for (const call of calls.calls) {
          if (request.isStreamed !== false)
            for (const piece of piecesOf(call.arguments)) yield { ...call, is: 'calling', arguments: piece };
          yield call;
        }
        const outputTokens = calls.calls.reduce((sum, call) => sum + tokensIn(call.name) + tokensIn(call.arguments), 0);
        yield { is: 'end', finish: 'calls', usage: { inputTokens, outputTokens } };
        return;
      }
      const known = answerOf(talk);
      const answer = calls.is === 'lacking' && !known.isKnown ? lackingWords(calls) : known.text;
      // What it repeats is cut, maybe in the middle of a character.
      const formatted = inFormat(request, talk, answer.toWellFormed());
      const pieces = piecesOf(formatted.text);
      const kept = pieces.slice(0, request.maxOutputTokens);
      const atOnce = request.isStreamed === false ? Math.max(1, kept.length) : TOKENS_AT_ONCE;
      for (let at = 0; at < kept.length; at += atOnce) {
        throwIfAborted(signal);
        yield { is: formatted.is, text: kept.slice(at, at + atOnce).join('') };
      }
      const finish = kept.length < pieces.length ? 'length' : 'stop';
      yield { is: 'end', finish, usage: { inputTokens, outputTokens: kept.length } };
    },
    reachable: () => Promise.resolve(),
  };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new ModelError('The call was cancelled.', { retryable: true, failure: 'cancelled' });
}

/** After results, it answers: what it could ask for again is what it got. A call that is demanded is made all the same. */
function callsOf(request: ModelRequest, { asked, since }: Talk): ReturnType<typeof callingFor> {
  const { toolChoice = 'auto', items } = request;
  if (since.length > 0 && toolChoice === 'auto') return { is: 'none' };
  return callingFor(request, asked, items.filter(({ is }) => is === 'call').length);
}

const lackingWords = ({ name, missing }: { name: string; missing: readonly string[] }): string =>
  `This is the offline model. To call ${name}, it needs to be told: ${missing.join(', ')}.`;

/** JSON, if it was asked for: from what was asked and what functions returned. */
function inFormat({ format = 'text' }: ModelRequest, { asked, since }: Talk, answer: string): { is: 'text' | 'refusal'; text: string } {
  if (format === 'text') return { is: 'text', text: answer };
  if (format === 'json') return { is: 'text', text: JSON.stringify({ answer }) };
  const source = [...since.flatMap(({ result }) => (result === undefined ? [] : [result.output])), asked].join('\n');
  const value = smallestFrom(format.schema, source, answer);
  if (value === undefined) return { is: 'refusal', text: 'The offline model does not find a value that fits the schema.' };
  return { is: 'text', text: JSON.stringify(value) };
}

/** It counts as it does in its answers. */
export const offlineCatalog: ModelCatalog = {
  list: async () => [{ id: 'offline', created: 0, ownedBy: 'offshoot' }],
  inputTokens: inputTokensOf,
};

const attachedTokens = (attached: readonly ModelAttachment[]): number =>
  attached.reduce((sum, one) => sum + (one.is === 'document' ? tokensIn(one.text) : IMAGE_TOKENS), 0);

function inputTokensOf({ instructions, items, tools = [] }: Pick<ModelRequest, 'instructions' | 'items' | 'tools'>): number {
  let tokens = tokensIn(instructions);
  for (const tool of tools) tokens += tokensIn(JSON.stringify(tool));
  for (const item of items) {
    if (item.is === 'call') tokens += tokensIn(item.name) + tokensIn(item.arguments);
    else tokens += tokensIn(item.is === 'message' ? item.text : item.output) + attachedTokens(item.attached ?? []);
  }
  return tokens;
}
