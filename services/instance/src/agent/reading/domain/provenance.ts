import type { Arguments, Source } from '@offshoot/actions';
import type { JsonValue } from '@offshoot/statements';
import type { Reading, TrustedTexts } from './reading.ts';

/** In this order: a value that stands in several is the request's. */
const TEXTS = ['request', 'instructions', 'owner-note'] as const satisfies readonly Source[];

/** Each argument with where its value stands. What stands nowhere was made up by the engine, or comes from what it read. */
export function argumentsOf(reading: Pick<Reading, 'isIn'>, args: Readonly<Record<string, unknown>>, texts: TrustedTexts): Arguments {
  const sourceOf = (name: string, value: unknown): Source => TEXTS.find((text) => reading.isIn(texts[text], name, value)) ?? 'model';
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, { value: value as JsonValue, source: sourceOf(name, value) }]),
  );
}
