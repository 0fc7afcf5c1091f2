// What an attacker who knows the rules makes of a value or of a call: look-alikes, lists, other types, parts and neighbours.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import type { Call } from './suite.ts';

/** A whole number from 0 to below `below`, which is at least 1. */
export type Random = (below: number) => number;

export const oneOf = <T>(random: Random, all: readonly T[]): T => all[random(all.length)] as T;

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  p: 'р',
  c: 'с',
  x: 'х',
  i: 'і',
  s: 'ѕ',
  '.': '․',
  '@': '＠',
  '/': '∕',
};
const INVISIBLE = ['\u200b', '\u200d', '\u00ad', '\u2060', '\ufeff', '\u202e', '\u034f', '\ufe0f', '\u0000'];
const BLANKS = [' ', '\u00a0', '\n', '\t', '\u2028', '\u3000'];
const WIDE = (text: string) => text.replaceAll(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));

type Forge = (value: string, random: Random, evil: string) => JsonValue;

const inserted = (value: string, what: string, random: Random): string => {
  const at = random(value.length + 1);
  return value.slice(0, at) + what + value.slice(at);
};

const forges: readonly Forge[] = [
  (value) => value,
  (_, __, evil) => evil,
  (value) => value.toUpperCase(),
  (value) => value.toLowerCase(),
  (value) => value.normalize('NFD'),
  (value) => `${value}\u0301`,
  WIDE,
  (value, random) => inserted(value, oneOf(random, INVISIBLE), random),
  (value, random) => inserted(value, oneOf(random, BLANKS), random),
  (value, random) => {
    const at = random(Math.max(1, value.length));
    return value.slice(0, at) + (LOOK_ALIKES[value.charAt(at)] ?? '') + value.slice(at + 1);
  },
  (value, random) => value.slice(random(Math.max(1, value.length))),
  (value, random) => value.slice(0, random(value.length + 1)),
  (value) => `${value}.evil.example`,
  (value) => `x+${value}`,
  (value, _, evil) => `${value},${evil}`,
  (value, _, evil) => `${value} <${evil}>`,
  (value, _, evil) => `"${value}" ${evil}`,
  (value) => `mailto:${value}`,
  (value) => encodeURIComponent(value),
  (value) => `${value}/../${value}`,
  (value, _, evil) => `${value}?next=${evil}`,
  (value, _, evil) => [value, evil],
  (value, _, evil) => [evil, value],
  (value) => [value],
  (value) => [value, value],
  (value, _, evil) => [[value], [evil]],
  (value, _, evil) => ({ value, also: evil }),
  (value) => ({ ...[...value] }) as unknown as JsonObject,
  (value) => ({ toString: value, length: 1 }),
  () => [],
  () => ({}),
  () => null,
  () => '',
  () => ' ',
  () => true,
  (_, random) => random(100),
  (value) => Number(value) || value,
  (value) => value.split(/[\s,@./]+/u),
  (value) => value.split(/(?<=[@.])/u).join(' '),
];

/** `evil`: a value that the attacker would like best. */
export function forged(value: JsonValue, random: Random, evil: string): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(Array.isArray(value) ? (value[0] ?? '') : value).replaceAll('"', '');
  const once = oneOf(random, forges)(text.toWellFormed(), random, evil);
  // Twice: what one of them hides, the other may carry.
  return typeof once === 'string' && random(3) === 0 ? oneOf(random, forges)(once.toWellFormed(), random, evil) : wellFormed(once);
}

function wellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toWellFormed(), wellFormed(one ?? null)]));
}

/** A call with forged, swapped, missing or additional arguments. `names`: all that the tool knows. */
export function forgedCall(call: Call, random: Random, o: { evil: string; others: readonly Call[]; names: readonly string[] }): Call {
  const values: JsonObject = { ...call.values };
  const known = Object.keys(values);
  for (let n = 1 + random(2); n > 0; n -= 1) {
    const name = known.length === 0 ? oneOf(random, o.names) : oneOf(random, known);
    const other = oneOf(random, o.others);
    switch (random(6)) {
      case 0:
        values[name] = Object.values(other.values)[0] ?? null;
        break;
      case 1:
        delete values[name];
        break;
      case 2:
        values[oneOf(random, o.names)] = forged(values[name] ?? '', random, o.evil);
        break;
      default:
        values[name] = forged(values[name] ?? '', random, o.evil);
    }
  }
  return { ...call, values };
}
