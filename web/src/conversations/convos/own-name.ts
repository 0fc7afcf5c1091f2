/** What the person in front of this page is called in conversations. It stays in this browser. */
const NAME = 'offshoot-own-name';
/** Longer ones do not fit beside a message. */
export const MAX_LETTERS_IN_A_NAME = 50;

/** Undefined: the person has not been asked. */
export function ownName(): string | undefined {
  return localStorage.getItem(NAME) ?? undefined;
}

export function keepOwnName(name: string): void {
  localStorage.setItem(NAME, name);
}
