// What a language model was asked: calls, input tokens and how much of each prompt equals the call before.
import type { Played } from '../playing.ts';
import type { RecordedCall } from './recording.ts';

/** As packages/models counts what does not say how many tokens it has. */
const CHARS_PER_TOKEN = 4;

/** What the recording writes before a text, and no endpoint counts as characters. */
const ROLE = /^\[(?:tool|instructions|user|assistant|developer|result)\] /;

export interface Usage {
  /** What people said, and asked afterwards. */
  messages: number;
  calls: number;
  tokens: number;
  /** Of `tokens`: the beginning that equals the call before in the same conversation. */
  sameTokens: number;
}

export function usageOf({ lines, asked, dumps }: Played, calls: readonly RecordedCall[]): Usage {
  const texts = calls.map(({ prompt }) => prompt.map((line) => line.replace(ROLE, '')).join('\n'));
  const same = texts.map((text, i) => sharedChars(text, texts[i - 1] ?? ''));
  const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0);
  return {
    messages:
      lines.filter(({ line }) => line.action.kind === 'says').length + sum([...asked.values()].map((one) => one.length)) + dumps.length,
    calls: calls.length,
    tokens: sum(texts.map((text) => Math.ceil(text.length / CHARS_PER_TOKEN))),
    sameTokens: sum(same.map((chars) => Math.floor(chars / CHARS_PER_TOKEN))),
  };
}

export function sumOf(all: readonly Usage[]): Usage {
  const sum = (field: keyof Usage) => all.reduce((total, one) => total + one[field], 0);
  return { messages: sum('messages'), calls: sum('calls'), tokens: sum('tokens'), sameTokens: sum('sameTokens') };
}

function sharedChars(one: string, other: string): number {
  let i = 0;
  while (i < one.length && one[i] === other[i]) i++;
  return i;
}
