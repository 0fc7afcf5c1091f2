import { create, type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { TimestampSchema } from '@bufbuild/protobuf/wkt';
import type { Random } from './random.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Deeper than any message of the contract. */
const MAX_DEPTH = 6;

/** A message that obeys the rules of the contract as far as its field names tell; with `wild`, one that does not. */
export function sampleOf(desc: DescMessage, random: Random, isWild: boolean, depth = 0): Message {
  const message = create(desc);
  if (desc.typeName === TimestampSchema.typeName) {
    const seconds = BigInt(Math.floor(Date.now() / 1000) + random.below(1200) - 600);
    return Object.assign(message, { seconds, nanos: isWild && random.chance(0.3) ? random.below(2 ** 31) : 0 });
  }
  for (const field of desc.fields) {
    if ((isWild && random.chance(0.15)) || depth > MAX_DEPTH) continue;
    const value = fieldValue(field, random, isWild, depth);
    if (field.oneof) Object.assign(message, { [field.oneof.localName]: { case: field.localName, value } });
    else Object.assign(message, { [field.localName]: value });
  }
  return message;
}

function fieldValue(field: DescField, random: Random, isWild: boolean, depth: number): unknown {
  switch (field.fieldKind) {
    case 'message':
      return sampleOf(field.message, random, isWild, depth + 1);
    case 'enum':
      return isWild && random.chance(0.3)
        ? random.below(2 ** 31)
        : random.pick(isWild ? field.enum.values : field.enum.values.slice(1)).number;
    case 'scalar':
      return scalarOf(field.scalar, field.name, random, isWild);
    case 'list':
      return Array.from({ length: 1 + random.below(2) }, () => {
        if (field.listKind === 'message') return sampleOf(field.message, random, isWild, depth + 1);
        if (field.listKind === 'enum') return random.pick(field.enum.values).number;
        return scalarOf(field.scalar, field.name, random, isWild);
      });
    case 'map':
      return Object.fromEntries(
        Array.from({ length: random.below(3) }, () => [
          random.letters(base32, 8),
          field.mapKind === 'scalar' ? scalarOf(field.scalar, field.name, random, isWild) : {},
        ]),
      );
  }
}

function scalarOf(type: ScalarType, name: string, random: Random, isWild: boolean): unknown {
  if (!isWild && numbers.includes(type)) return isLong(type) ? 1n : 1;
  switch (type) {
    case ScalarType.STRING:
      return textOf(name, random, isWild);
    case ScalarType.BYTES:
      return Uint8Array.from(random.bytes(isWild ? random.pick([0, 1, 12, 16, 33, 300]) : /key/.test(name) ? 32 : 64));
    case ScalarType.BOOL:
      return !isWild || random.chance(0.5);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return random.pick([0, -1.5, Number.NaN, Number.POSITIVE_INFINITY]);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return random.pick([0n, 1n, 2n, -1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return random.pick([0n, 1n, 2n, 2n ** 53n, 2n ** 64n - 1n]);
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return random.pick([0, 1, 20, 2 ** 32 - 1]);
    default:
      return random.pick([0, 1, 20, -1, 2 ** 31 - 1]);
  }
}

const longs = [ScalarType.INT64, ScalarType.SINT64, ScalarType.SFIXED64, ScalarType.UINT64, ScalarType.FIXED64];
const numbers = [...longs, ScalarType.UINT32, ScalarType.FIXED32, ScalarType.INT32, ScalarType.SINT32, ScalarType.SFIXED32];
const isLong = (type: ScalarType) => longs.includes(type);

const prefixes: readonly (readonly [RegExp, string])[] = [
  [/template_id/, 'tmpl_'],
  [/instance_id/, 'inst_'],
  [/claim_id/, 'clm_'],
  [/reservation_id/, 'rsv_'],
  [/transfer_id/, 'trf_'],
];

/** The form that the contract requires, judged by the field's name; sometimes something else. */
function textOf(name: string, random: Random, isWild: boolean): string {
  if (isWild && random.chance(0.2))
    return random.pick(['', '\0', '‮ünï\u{1f600}', "' or 1=1 --", '{"a":[1]}', 'x'.repeat(500), '../../etc/passwd', '%s%n']);
  const [, prefix] = prefixes.find(([names]) => names.test(name)) ?? [];
  if (prefix) return prefix + random.letters(base32, 26);
  if (/digest/.test(name)) return `sha256:${random.hex(64)}`;
  if (/request_id/.test(name)) return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(12)}`;
  if (/inbox_id|_id$|creator|owner/.test(name)) return random.hex(64);
  if (/salt|nonce|challenge/.test(name)) return random.hex(32);
  if (/address/.test(name)) return `0x${random.hex(40)}`;
  if (/url/.test(name)) return `https://popup.convos.org/v2?i=${random.letters(base32, 40)}`;
  return isWild ? random.letters('abc def-ü', 1 + random.below(40)) : `a${random.letters('abc-1', random.below(20))}`;
}
