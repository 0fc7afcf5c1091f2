// What answers responses where no endpoint for a language model is configured: a stand-in that quotes what it was shown, in any language, and says
// in every answer that it is no language model. Deterministic, without network.
import type { ModelCatalog } from '../catalog.ts';
import {
  type Model,
  type ModelAttachment,
  ModelError,
  type ModelEvent,
  type ModelItem,
  type ModelRequest,
  type ModelTool,
} from '../model.ts';
import { givenOrSmallest, NAME } from './smallest.ts';

type Call = Extract<ModelEvent, { is: 'call' }>;

const WHAT_IT_IS = `This is the ${NAME} stand-in, not a language model: it only quotes what it was shown.`;
/** Of one text, UTF-16 units. */
const MAX_QUOTED = 4_000;
/** Of all earlier messages together: the latest. */
const MAX_EARLIER = 8_000;
const MAX_CALLS = 8;
/** The tokens of an image of any size. */
const IMAGE_TOKENS = 85;
/** Of a streamed answer, in one event. */
const TOKENS_AT_ONCE = 2;

export function createOfflineModel(): Model {
  return {
    async *run(request, signal) {
      throwIfAborted(signal);
      const inputTokens = inputTokensOf(request);
      const shown = shownIn(request.items);
      const calls = callsFor(request, shown);
      for (const call of calls) {
        if (request.isStreamed !== false) for (const piece of piecesOf(call.arguments)) yield { ...call, is: 'calling', arguments: piece };
        yield call;
      }
      if (calls.length > 0) {
        const outputTokens = calls.reduce((sum, call) => sum + tokensIn(call.name) + tokensIn(call.arguments), 0);
        yield { is: 'end', finish: 'calls', usage: { inputTokens, outputTokens } };
        return;
      }
      const answer = answerIn(request.format, shown);
      const pieces = piecesOf(answer.text);
      const kept = pieces.slice(0, request.maxOutputTokens);
      const atOnce = request.isStreamed === false ? Math.max(1, kept.length) : TOKENS_AT_ONCE;
      for (let at = 0; at < kept.length; at += atOnce) {
        throwIfAborted(signal);
        yield { is: answer.is, text: kept.slice(at, at + atOnce).join('') };
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

interface Shown {
  /** The user's last message. */
  asked: string;
  /** The user's messages before it, oldest first, as many as are quoted. */
  earlier: readonly string[];
  /** What tools have returned since. */
  results: readonly { name: string; output: string }[];
  attached: readonly ModelAttachment[];
}

function shownIn(items: readonly ModelItem[]): Shown {
  const said = items.flatMap((item) => (item.is === 'message' && item.role === 'user' ? [item] : []));
  const last = said.pop();
  const earlier: string[] = [];
  for (let left = MAX_EARLIER; said.length > 0; ) {
    const text = shortened(said.pop()?.text ?? '');
    left -= text.length;
    if (left < 0) break;
    earlier.unshift(text);
  }
  const since = items.slice(last === undefined ? 0 : items.lastIndexOf(last) + 1);
  const names = new Map(since.flatMap((item) => (item.is === 'call' ? [[item.callId, item.name] as const] : [])));
  const returned = since.flatMap((item) => (item.is === 'result' ? [item] : []));
  return {
    asked: shortened(last?.text ?? ''),
    earlier,
    results: returned.map(({ callId, output }) => ({ name: names.get(callId) ?? 'A tool', output })),
    attached: [...(last?.attached ?? []), ...returned.flatMap(({ attached = [] }) => attached)],
  };
}

/** Its beginning and its end: what is asked stands at one of them. */
const shortened = (text: string): string =>
  text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED / 2)} … ${text.slice(-MAX_QUOTED / 2)}`.toWellFormed();

/** After results, it answers: what it could ask for again is what it got. A call that is demanded is made all the same. */
function callsFor({ items, tools = [], toolChoice = 'auto', isParallel = true }: ModelRequest, { asked, results }: Shown): Call[] {
  if (toolChoice === 'none' || (toolChoice === 'auto' && results.length > 0)) return [];
  const forced = typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : [];
  const named = forced.length > 0 ? forced.map((tool) => ({ tool, text: asked })) : namedIn(asked, tools);
  const chosen = named.length > 0 || toolChoice === 'auto' ? named : tools.slice(0, 1).map((tool) => ({ tool, text: asked }));
  const made = items.filter(({ is }) => is === 'call').length;
  return chosen.slice(0, isParallel ? MAX_CALLS : 1).map(({ tool: { name, parameters }, text }, index) => {
    const values = givenOrSmallest({ ...parameters, type: 'object' }, text) ?? {};
    // No two calls of a conversation have one ID.
    return { is: 'call', callId: `call_${made + index + 1}`, name, arguments: JSON.stringify(values) };
  });
}

/** Tools whose name stands in a text, each with what follows up to the next. */
function namedIn(asked: string, tools: readonly ModelTool[]): { tool: ModelTool; text: string }[] {
  const found = tools.map((tool) => ({ tool, at: placeOf(tool.name, asked) })).filter(({ at }) => at >= 0);
  const places = found.sort((a, b) => a.at - b.at);
  return places.map(({ tool, at }, index) => ({ tool, text: asked.slice(at, places[index + 1]?.at) }));
}

function placeOf(name: string, text: string): number {
  const isOfName = (char = '') => /[\w-]/.test(char);
  let at = text.indexOf(name);
  while (at >= 0 && (isOfName(text[at - 1]) || isOfName(text[at + name.length]))) at = text.indexOf(name, at + 1);
  return at;
}

function answerIn(format: ModelRequest['format'] = 'text', shown: Shown): { is: 'text' | 'refusal'; text: string } {
  if (typeof format === 'object') {
    const value = givenOrSmallest(format.schema, shown.asked);
    if (value !== undefined) return { is: 'text', text: JSON.stringify(value) };
    return { is: 'refusal', text: `${WHAT_IT_IS} It found no value that fits the schema.` };
  }
  const answer = wordsOf(shown).toWellFormed();
  return { is: 'text', text: format === 'json' ? JSON.stringify({ answer }) : answer };
}

function wordsOf({ asked, earlier, results, attached }: Shown): string {
  const documents = attached.flatMap((one) => (one.is === 'document' ? [`${one.name}: “${shortened(one.text)}”`] : []));
  const cannot = [
    ...(attached.some(({ is }) => is === 'image') ? ['It cannot look at pictures.'] : []),
    ...attached.flatMap((one) => (one.is === 'file' ? [`It cannot read the file “${one.name}”.`] : [])),
  ];
  return [
    WHAT_IT_IS,
    ...cannot,
    ...earlier.map((text) => `Earlier message: “${text}”`),
    ...(asked.trim() === '' ? [] : [`Last message: “${asked}”`]),
    ...documents,
    ...results.map(({ name, output }) => `${name} returned: “${shortened(output)}”`),
  ].join('\n');
}

/** What counts as tokens: words in pieces of at most four characters, every sign of its own, and blanks at the end. */
const PIECES = /\s*(?:[\p{L}\p{N}\p{M}]{1,4}|[^\s\p{L}\p{N}\p{M}])|\s+$/gu;
/** Without the blanks before them: at millions of blanks, V8 runs out of stack in some states of its compiler. */
const BARE_PIECES = /[\p{L}\p{N}\p{M}]{1,4}|[^\s\p{L}\p{N}\p{M}]/gu;
const ENDS_BLANK = /\s$/u;

/** Together, the pieces are the text. */
const piecesOf = (text: string): string[] => text.match(PIECES) ?? [];

/** Counts without keeping the pieces, texts of any length. */
function tokensIn(text: string): number {
  let tokens = ENDS_BLANK.test(text.slice(-2)) ? 1 : 0;
  for (const _ of text.matchAll(BARE_PIECES)) tokens++;
  return tokens;
}

/** It counts as it does in its answers. */
export const offlineCatalog: ModelCatalog = {
  list: async () => [{ id: NAME, created: 0, ownedBy: 'offshoot' }],
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
