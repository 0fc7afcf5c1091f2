/** Maximum length of a user's value, in bytes of UTF-8. */
export const MAX_VALUE_BYTES = 4_096;

/** What a template's tool accepts from its user. The sealing client and the opening agent apply the same rule. */
export interface ValueRule {
  format: ValueFormat;
  /** The only accepted values. Empty: any value of the format. */
  choices: readonly string[];
}

export type ValueFormat = 'text' | 'email' | 'phone' | 'url' | 'number';

const BY_PROTO_NAME = new Map<string, ValueFormat>([
  ['VALUE_FORMAT_EMAIL', 'email'],
  ['VALUE_FORMAT_PHONE', 'phone'],
  ['VALUE_FORMAT_URL', 'url'],
  ['VALUE_FORMAT_NUMBER', 'number'],
]);

/** The format by its name in a template's ProtoJSON. Absent or unknown: any text. */
export function formatOf(protoName: unknown): ValueFormat {
  return (typeof protoName === 'string' ? BY_PROTO_NAME.get(protoName) : undefined) ?? 'text';
}

/** Why the value is not accepted, for people, and without the value, which may be secret. Undefined if it is accepted. */
export function objectionTo(value: string, { format, choices }: ValueRule): string | undefined {
  if (choices.length > 0 && !choices.includes(value)) return `one of ${listed(choices)}`;
  const { is, name } = FORMATS[format];
  return is(value) ? undefined : name;
}

const FORMATS: Record<ValueFormat, { is(value: string): boolean; name: string }> = {
  text: { is: () => true, name: 'text' },
  email: { is: isEmail, name: 'an e-mail address, such as you@example.com' },
  phone: { is: (value) => /^\+[1-9][0-9]{6,14}$/.test(value), name: 'a phone number with its country code, such as +15551234567' },
  url: { is: isWebUrl, name: 'a URL that begins with http:// or https://' },
  number: { is: (value) => /^-?[0-9]{1,64}(?:\.[0-9]{1,64})?$/.test(value), name: 'a decimal number, such as -12.5' },
};

const MAX_LISTED = 8;

function listed(choices: readonly string[]): string {
  const shown = choices.slice(0, MAX_LISTED).map((choice) => JSON.stringify(choice));
  return choices.length > shown.length ? `${shown.join(', ')} and ${choices.length - shown.length} more` : shown.join(', ');
}

const MAX_EMAIL = 254;
const MAX_LOCAL_PART = 64;
const MAX_LABEL = 63;

/** A mailbox address: letters of any script, no quoted parts, no comments, no bare host. */
export function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, at);
  const labels = value.slice(at + 1).split('.');
  if (at < 1 || value.length > MAX_EMAIL || local.length > MAX_LOCAL_PART || labels.length < 2) return false;
  const isAtom = (part: string) => /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+$/u.test(part);
  return local.split('.').every(isAtom) && labels.every(isDomainLabel);
}

function isDomainLabel(label: string): boolean {
  if (label.length > MAX_LABEL || label.startsWith('-') || label.endsWith('-')) return false;
  return /^[\p{L}\p{M}\p{N}-]+$/u.test(label);
}

/** Parsers tolerate spaces and line breaks; later users of the value may not. */
function isWebUrl(value: string): boolean {
  return /^https?:\/\/[^\s\p{C}]+$/iu.test(value) && URL.canParse(value);
}
