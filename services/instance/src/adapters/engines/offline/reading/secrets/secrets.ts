// Credentials as items: each separate, with its value exactly as written.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import { keyOfName } from '../../../../../agent/memory/domain/people/people.ts';
import { topicFor } from '../../../../../agent/memory/domain/words/aspects.ts';
import { asSentence, capitalised, type Setting } from '../people/who.ts';
import type { Sentence } from '../sentences/sentences.ts';
import { credentialIn, SERVED } from './credentials.ts';
import { ownerOfPhone } from './phone-numbers.ts';

const NEXT_PIECE = linear(
  /(?:,|;)? (?:and|but) (?=(?:my|our|the|his|her|their|i|i'm|we|we're|\p{Lu}[\p{L}'-]+|wi-?fi|netflix|alarm|pin|password)(?: [\p{L}'-]+){0,5}(?: (?:is|are|has|have|eats|likes|can't|don't|doesn't)\b|: | \d))|[;,] (?=(?:my|our|the|i|i'm|we|we're|wi-?fi|alarm|pin|password|pw|and the|\p{L}[\p{L}'-]*)(?: [\p{L}'-]+){0,5}(?: (?:is|are|has|have|opens?|hangs?|lies|lie)\b|: | [#*]?\d))/iu,
);
/** "password is …", "pw: …": for what was just mentioned. */
const OF_THE_LAST = linear(
  /^(?:and )?(?:the |its |it's )?(?:pass(?:word|code|phrase)?|pw|pwd|pin|code|key|login|account|user(?:name)?|combination|combo)(?: (?:is|are|was)\b|'s\b|:| ?=| \S*\d)/i,
);
/** "It's 4711", "4711": the previous words name the lock. */
const VALUE_ALONE = linear(
  /^(?:(?:it|that|this)(?:'s| is)|code:?|the code is|=)? ?["'“]?[#*]?(?:\d(?:[ -]?\d){2,7}|(?=\S*\d)(?=\S*\p{L})\S{5,})[#*]?["'”]?[.!]?$/iu,
);
/** Something that has a code, mentioned without the code. */
const HAS_CODE =
  /\b(?:codes?|pin|password|passcode|combination|combo|pw|wi-?fi|wlan|padlock|locker|lock|safe|alarm|gate|garage|key ?box|lock ?box|keypad|login|network)\b/i;

/** A credential is a separate piece: "Anna is vegan and the wifi password is hunter2" is two. */
export function piecesOf(text: string): string[] {
  if (credentialIn(text) === undefined) return [text];
  const pieces: string[] = [];
  for (const piece of text.split(NEXT_PIECE).map((one) => one.trim())) {
    if (piece === '') continue;
    const last = pieces.at(-1);
    if (last !== undefined && OF_THE_LAST.test(piece)) pieces[pieces.length - 1] = `${last}, ${piece}`;
    else pieces.push(piece);
  }
  return pieces.length > 1 && pieces.some((piece) => credentialIn(piece) !== undefined) ? pieces : [text];
}

/** "Guest wifi: Heron" followed by "Password: reed7", "The gate has a code." followed by "It's 4711.": each counts as one sentence. */
export function withValuesJoined(sentences: readonly Sentence[]): Sentence[] {
  const joined: Sentence[] = [];
  for (const sentence of sentences) {
    const last = joined.at(-1);
    const isPart =
      last !== undefined &&
      !last.isQuestion &&
      !sentence.isQuestion &&
      last.text.length < 120 &&
      ((OF_THE_LAST.test(sentence.text) && credentialIn(sentence.text) !== undefined && HAS_CODE.test(last.text)) ||
        (VALUE_ALONE.test(sentence.text) && HAS_CODE.test(last.text) && credentialIn(last.text) === undefined));
    if (last === undefined || !isPart) joined.push(sentence);
    else joined[joined.length - 1] = { ...last, text: `${last.text}: ${sentence.text}`, written: `${last.written}: ${sentence.written}` };
  }
  return joined;
}

export function credentialOf(piece: string, setting: Setting): Learned | undefined {
  const credential = credentialIn(piece);
  if (credential === undefined) return undefined;
  const text = inOthersWords(piece, setting.speakerName);
  const owner = ownerOf(text, piece, setting);
  const topic = topicFor({ subject: owner, aspect: credential.aspect });
  return { kind: 'credential', text: asSentence(text), topic, ...(owner === 'our' ? {} : { about: [owner] }) };
}

/** A person's if the words begin with the person or contain "my" or "me", otherwise the group's. */
function ownerOf(text: string, piece: string, { people, speaker, speakerName }: Setting): string {
  if (text.startsWith(`${speakerName}'s `) || /\b(?:reach|call|text|ring|phone|message|contact) me\b/i.test(piece)) return speaker.key;
  const reached = /phone|number/.test(credentialIn(piece)?.aspect ?? '') ? ownerOfPhone(piece) : undefined;
  if (reached?.isName === true && reached.name !== speakerName && !SERVED.test(piece)) return keyOfName(people, reached.name);
  const name = /^(\p{Lu}[\p{L}\p{M}-]+)'s (?=\p{L})/u.exec(text)?.[1];
  return name === undefined ||
    /^(?:The|It|That|What|Here|Let|Code|There)$/.test(name) ||
    !/\b(?:phone|number|cell|mobile|passport|card|pin|account|iban|email|login)\b/i.test(text)
    ? 'our'
    : keyOfName(people, name);
}

/** "mum's number" means the speaker's mum. */
const RELATIVE = /^(?=(?:mum|mom|dad|granny|grandma|grandpa|gran)(?:'s)?(?![\p{L}]))/iu;

/** Values stay exactly as written; only the words for the speaker and the group change. */
function inOthersWords(text: string, name: string): string {
  const said = text
    .replace(RELATIVE, 'my ')
    .replace(/\bmy\b/gi, () => `${name}'s`)
    .replace(/\bour\b/gi, "the group's")
    .replace(/\bI(?:'m| am)\b/g, () => `${name} is`)
    .replace(/\b(?:me|I)\b(?!['’./@-])/g, () => name);
  return capitalised(said);
}
