// "whats the wifi?" – "blue-parrot-7": a value alone says nothing of what it opens. With the question it is a credential like any other:
// told to whoever names it, and quoted to nobody.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { wordsOf } from '../../words/english.ts';
import type { Setting } from '../people/who.ts';
import { credentialOf } from '../secrets/secrets.ts';
import { questionBefore, quotable, SECRET_QUESTION } from './short-answers.ts';

const ASKS = linear(
  /^(?:(?:so|and|hey|hi|oh|ok|sorry|quick question|wait)[,:]? )*(?:what(?:['’]?s| is| was)|which is|(?:does |do )?(?:any|some)(?:one|body) (?:know|knows|have|has|got|remember)|(?:do|does) (?:you|u|\p{L}+) (?:know|have|remember)|(?:can|could) (?:you|u|any(?:one|body)|some(?:one|body)) (?:please )?(?:send|give|tell|text) (?:me|us)|who (?:has|knows|got)|got|tell me|give me|i forgot)? ?(?<owner>the|our|my|your|ur|\p{L}+['’]s)? ?(?<thing>\p{L}[\p{L}\p{N} '’-]{1,50}?)(?:,? (?:again|please|pls|plz|btw|now|called|here))*[\s?!.]*$/iu,
);
const INTRODUCES =
  /^(?:(?:yes|yep|yeah|sure|ok|of course|here you go|here|oh)[,:!]? )*(?:(?:it|that|this)(?:['’]?s| is|s)|its|(?:the )?(?:code|password|pw|pin|number) is|code|pw|pin|password)?:? ?/i;
/** A number with its spaces, or one word that is no plain talk: with a digit or a sign inside, or a long one. */
const NUMBER = /^[#*+]?\d(?:[ ./-]?\d){2,}[#*]?$/;
const OPAQUE = /^(?=.*(?:\d|\p{L}[-_.!#$%&*+=~@]\p{L}|\p{Ll}\p{Lu}|[!#$%&*+=~@]))\S{4,64}$/u;
const ONE_WORD = /^\p{L}{7,32}$/u;
const OPENS_WITH_WORD = /\b(?:pass(?:word|code|phrase)?|pw|wi-?fi|wlan)\b/i;

/** Undefined: the message is no value that somebody has just asked the people for. */
export function askedSecretIn(setting: Setting): Learned | undefined {
  const value = quotable(setting.message.text).replace(INTRODUCES, '').replace(/[.,]$/, '');
  if (value.length < 3 || (value.includes(' ') && !NUMBER.test(value))) return undefined;
  const question = questionBefore(setting);
  if (question === undefined || question.isRequest || !SECRET_QUESTION.test(question.text)) return undefined;
  const { owner, thing } = ASKS.exec(question.asked)?.groups ?? {};
  if (thing === undefined) return undefined;
  if (!NUMBER.test(value) && !OPAQUE.test(value) && !(OPENS_WITH_WORD.test(thing) && isUncommon(value))) return undefined;
  // "the wifi is slow": only its password is a value.
  const named = /\b(?:wi-?fi|wlan)$/i.test(thing) ? `${thing} password` : thing;
  return credentialOf(`${ownerIn(owner, question.speaker)} ${named} is ${value}`, setting);
}

/** Seen from the one who answers. */
function ownerIn(owner: string | undefined, asker: string): string {
  const said = owner?.toLowerCase();
  if (said === 'your' || said === 'ur') return 'my';
  return said === 'my' ? `${asker}'s` : (owner ?? 'the');
}

function isUncommon(value: string): boolean {
  const [word, ...more] = wordsOf(value);
  return (
    ONE_WORD.test(value) &&
    more.length === 0 &&
    word !== undefined &&
    !['Expression', 'Verb', 'Adjective', 'Adverb'].some((tag) => word.tags.has(tag))
  );
}
