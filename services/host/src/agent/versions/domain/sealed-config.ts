// Reads values sealed to the agent, once opened.
import { Refusal } from '@offshoot/refusals';
import { MAX_VALUE_BYTES } from '@offshoot/statements/value-rule.ts';

/** The values by tool id: exactly the named keys, none of which is also given in plain text. Throws SEALED_VALUE_INVALID. */
export function readSealedConfig(
  plaintext: Uint8Array,
  keys: readonly string[],
  inClear: Readonly<Record<string, string>>,
): Record<string, string> {
  const values = sealedObject(plaintext);
  const own = Object.keys(values);
  if (own.length !== keys.length || !own.every((key) => keys.includes(key)))
    throw invalid('The sealed values are not for the tools that the claim names.');
  if (keys.some((key) => Object.hasOwn(inClear, key))) throw invalid('A value is given both sealed and in plain text.');
  for (const value of Object.values(values))
    if (typeof value !== 'string' || Buffer.byteLength(value) > MAX_VALUE_BYTES)
      throw invalid(`A sealed value is not text of at most ${MAX_VALUE_BYTES} bytes.`);
  return values as Record<string, string>;
}

/** Throws SEALED_VALUE_INVALID. */
export function utf8(plaintext: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch {
    throw invalid('A sealed value is not text.');
  }
}

export function invalid(message: string): Refusal {
  return new Refusal('SEALED_VALUE_INVALID', message, { help: 'Seal the value again to the current key of the instance.' });
}

/** Omits the parser's message, which would quote part of a secret. Throws SEALED_VALUE_INVALID. */
export function sealedObject(plaintext: Uint8Array): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(utf8(plaintext));
  } catch {
    throw invalid('The sealed values are not a JSON object.');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw invalid('The sealed values are not a JSON object.');
  return json as Record<string, unknown>;
}
