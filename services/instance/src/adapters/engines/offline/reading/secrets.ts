// Credentials as items: each in a piece of its own, with its value as it was written.
import type { Learned } from '../../../../agent/domain/engine.ts';
import { topicFor } from '../../../../agent/memory/domain/aspects.ts';
import { keyOfName } from '../../../../agent/memory/domain/people.ts';
import { credentialIn } from './credentials.ts';
import { asSentence, capitalised, type Setting } from './who.ts';

const NEXT_PIECE =
  /(?:,|;)? (?:and|but) (?=(?:my|our|the|his|her|their|i|i'm|we|we're|\p{Lu}[\p{L}'-]+|wi-?fi|netflix|alarm|pin|password)(?: [\p{L}'-]+){0,5}(?: (?:is|are|has|have|eats|likes|can't|don't|doesn't)\b|:| \d))|[;,] (?=(?:my|our|the|i|i'm|we|we're|wi-?fi|alarm|pin|password|pw|and the)(?: [\p{L}'-]+){0,5}(?: (?:is|are)\b|:| \d))/iu;

/** A credential stands in a piece of its own: "Anna is vegan and the wifi password is hunter2" is two. */
export function piecesOf(text: string): string[] {
  if (credentialIn(text) === undefined) return [text];
  const pieces = text
    .split(NEXT_PIECE)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
  return pieces.length > 1 && pieces.some((piece) => credentialIn(piece) !== undefined) ? pieces : [text];
}

export function credentialOf(piece: string, setting: Setting): Learned | undefined {
  const credential = credentialIn(piece);
  if (credential === undefined) return undefined;
  const text = inOthersWords(piece, setting.speakerName);
  const owner = ownerOf(text, piece, setting);
  const topic = topicFor({ subject: owner, aspect: credential.aspect });
  return { kind: 'credential', text: asSentence(text), topic, ...(owner === 'our' ? {} : { about: [owner] }) };
}

/** Somebody's where the words begin with them or speak of "my" and "me", else the group's. */
function ownerOf(text: string, piece: string, { people, speaker, speakerName }: Setting): string {
  if (text.startsWith(`${speakerName}'s `) || /\b(?:reach|call|text|ring|phone|message|contact) me\b/i.test(piece)) return speaker.key;
  const name = /^(\p{Lu}[\p{L}\p{M}-]+)'s (?=\p{L})/u.exec(text)?.[1];
  return name === undefined ||
    /^(?:The|It|That|What|Here|Let|Code|There)$/.test(name) ||
    !/\b(?:phone|number|cell|mobile|passport|card|pin|account|iban|email|login)\b/i.test(text)
    ? 'our'
    : keyOfName(people, name);
}

/** Values stay as they were written: only the words for the speaker and the group are changed. */
function inOthersWords(text: string, name: string): string {
  const said = text
    .replace(/\bmy\b/gi, () => `${name}'s`)
    .replace(/\bour\b/gi, "the group's")
    .replace(/\bI(?:'m| am)\b/g, () => `${name} is`)
    .replace(/\b(?:me|I)\b(?!['’./@-])/g, () => name);
  return capitalised(said);
}
