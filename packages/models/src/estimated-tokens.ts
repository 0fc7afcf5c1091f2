import type { ModelItem } from './model.ts';

/** Estimates the tokens of a text by its characters. */
const CHARS_PER_TOKEN = 4;

export const tokensOf = (characters: number): number => Math.ceil(characters / CHARS_PER_TOKEN);

/** Of what a model is shown, but for its tools. */
export function promptTokens({ instructions, items }: { instructions: string; items: readonly ModelItem[] }): number {
  return tokensOf(
    items.reduce(
      (sum, item) => sum + (item.is === 'message' ? item.text : item.is === 'call' ? item.arguments : item.output).length,
      instructions.length,
    ),
  );
}
