// Which mail a sentence names: "Anna's mail", "the last e-mail", "the mail from anna@example.org".
import { linear } from '@offshoot/text/linear-patterns';

const MAIL = '(?:e-?mail|mail)s?';
/** An address, an account and the like are no mail. */
const NO_MAIL = '(?!-|\\s*(?:address|addresses|account|inbox|box|server|provider|list)\\b)';
const NEW = '(?:(?:last|latest|newest|new|recent|first) )?';
const WORD = '(?<![\\p{L}\\p{N}])[\\p{L}\\p{N}][\\p{L}\\p{N}@._+-]*';
/** One word: what stands before it may be the order. */
const WHOSE = linear(new RegExp(`(?<who>${WORD})['’]s? ${NEW}${MAIL}\\b${NO_MAIL}`, 'u'));
const FROM = linear(new RegExp(`\\b${MAIL} (?:from|of|by) (?:the |my |our )?(?<who>${WORD}(?: \\p{Lu}[\\p{L}-]+)*)`, 'u'));
const SOME = linear(new RegExp(`\\b(?:the|this|that|my|our|your) ${NEW}(?:[\\p{L}\\p{N}-]+ )?${MAIL}\\b${NO_MAIL}`, 'iu'));
/** These are whose mail it is, and name nobody. */
const NOBODY = /^(?:it|that|this|he|she|what|who|there|here|let|today|yesterday)$/i;

export interface NamedMail {
  /** Words of its sender. Empty: the last one is meant. */
  which: string;
  /** What the sentence says beside it. */
  rest: string;
}

/** Undefined: the words name no mail. */
export function mailNamedIn(words: string): NamedMail | undefined {
  const named = WHOSE.exec(words) ?? FROM.exec(words);
  const who = (named?.groups?.who ?? '').replace(linear(/[.\s]+$/u), '');
  const found = named !== null && !NOBODY.test(who) ? named : SOME.exec(words);
  if (found === null) return undefined;
  const rest = `${words.slice(0, found.index)} ${words.slice(found.index + found[0].length)}`;
  return { which: found === named ? who : '', rest };
}
