// Secrets as `/v1/secrets` shows them, never with their value, and as a person types one.

export interface Secret {
  id: string;
  name: string;
  /** As in URLs. */
  allowed_hosts: readonly string[];
  /** ISO 8601. */
  created_at: string;
  /** When its value was last set. */
  updated_at: string;
  created_by: string;
}

/** What is in the fields, as typed. */
export interface SecretDraft {
  name: string;
  value: string;
  hosts: string;
}

export const NO_SECRET: SecretDraft = { name: '', value: '', hosts: '' };

const MAX_HOSTS = 8;
const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
/** What a header can have. */
const VALUE = /^[\x21-\x7e][\x20-\x7e]{6,8190}[\x21-\x7e]$/;
const HOST = /^[a-z0-9.:[\]-]{1,260}$/i;

/** Undefined: they are none that a secret can have. */
export function hostsIn(text: string): string[] | undefined {
  const hosts = text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => (HOST.test(one) ? URL.parse(`https://${one}`)?.host : undefined));
  const isRight = hosts.length > 0 && hosts.length <= MAX_HOSTS && new Set(hosts).size === hosts.length;
  return isRight && hosts.every((host) => host !== undefined) ? hosts : undefined;
}

/** A pasted value often has a line end, which is not part of it. */
export const valueIn = (text: string): string => text.trim();

/** The fields that have to be corrected. */
export function problemsOf({ name, value, hosts }: SecretDraft): (keyof SecretDraft)[] {
  return [
    ...(NAME.test(name.trim()) ? [] : (['name'] as const)),
    ...(VALUE.test(valueIn(value)) ? [] : (['value'] as const)),
    ...(hostsIn(hosts) ? [] : (['hosts'] as const)),
  ];
}

/** The IDs of profiles and tools that a refusal to delete names. */
export const usersIn = (message: string): string[] => [...new Set(message.match(/\b(?:agent|tool)_[a-z2-7]{26}\b/g) ?? [])];
