// "I'm Ada, 34, from Gdansk, a nurse, married to Jan": one sentence, several facts. Cut into separate sentences, which are then read
// like any other.
import { linear } from '@offshoot/linear-patterns';
import { type Word, wordsOf } from '../../words/english.ts';
import { NUMBER_WORDS, RELATIONS } from '../../words/word-lists.data.ts';

/** "I'm Ada", "Ada here", "this is Ada", "my name is Ada", with more after a comma. */
const OPENS =
  /^(?:i'm|i am|im|it's|this is|my name is|my name's|name's) (\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)?)(?: here)?(?:,| and(?= i'm| i am| a\b| from\b)| from(?= \p{Lu}))/iu;
const HERE = /^(\p{Lu}[\p{L}'-]+) here,/u;
const OWN_CLAUSE = /^(?:(?:i|we|my|our|he|she|they|his|her|their|the)\b|i'|we')/i;
const PREDICATE = linear(
  /^(?:(?:originally |still |now |currently |happily |recently )*(?:from|born|based|living|working|studying|married|engaged|divorced|single|retired|allergic|vegan|vegetarian|new|pregnant|into|in|at|not|the|an?|also|mum|mom|dad|mother|father|proud|\d))\b/iu,
);

const isAge = (said: string): boolean =>
  /^(?:age )?\d{1,2}(?: years?(?: old)?| y\/?o)?$/i.test(said) || NUMBER_WORDS.includes(said.toLowerCase());
const article = (noun: string): string => (/^[aeiou]/i.test(noun) ? 'an' : 'a');

/** What people say about themselves, one sentence per fact. Undefined: not an introduction. */
export function introductionIn(text: string, speakerName: string): string[] | undefined {
  const open = OPENS.exec(text) ?? HERE.exec(text);
  const name = open?.[1];
  if (open === null || name === undefined) return undefined;
  const isOwn = speakerName.toLowerCase().startsWith(name.toLowerCase()) || /^(?:my name|name)/i.test(text) || / here\b/.test(open[0]);
  const [first] = wordsOf(name);
  if (!isOwn && first?.tags.has('FirstName') !== true) return undefined;
  const behind = text
    .slice(open[0].length)
    .replace(/^[\s,]+/, '')
    .trim();
  const rest = / from$/.test(open[0]) ? `from ${behind}` : behind;
  if (rest === '') return undefined;
  const said = isOwn && speakerName.toLowerCase().startsWith(name.toLowerCase()) ? [] : [`My name is ${name}`];
  for (const piece of piecesIn(rest)) said.push(...sentenceOf(piece, said));
  return said;
}

/** Cuts at commas and "and" outside brackets: "two kids (Jan and Ola) and don't eat pork" is two. */
function piecesIn(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let piece = '';
  const words = text.split(' ');
  for (const [i, word] of words.entries()) {
    const next = words.slice(i + 1).join(' ');
    const isJoint = depth === 0 && /^(?:and|but|&|\+)$/i.test(word) && opensPiece(next);
    if (isJoint) {
      pieces.push(piece);
      piece = '';
      continue;
    }
    depth += (word.match(/\(/g) ?? []).length - (word.match(/\)/g) ?? []).length;
    piece = `${piece} ${word}`;
    if (depth === 0 && /[,;]$/.test(word)) {
      pieces.push(piece.replace(/[,;]$/, ''));
      piece = '';
    }
  }
  pieces.push(piece);
  return pieces.map((one) => one.trim()).filter((one) => one !== '');
}

const VERB =
  /^(?:don't|can't|never|have|has|live|work|love|like|hate|play|speak|teach|study|own|eat|drink|do|moved|grew|got|run|sing|write|allergic|lactose|need|prefer)\b/i;
const opensPiece = (text: string): boolean => OWN_CLAUSE.test(text) || VERB.test(text) || PREDICATE.test(text);

function sentenceOf(piece: string, before: string[]): string[] {
  if (OWN_CLAUSE.test(piece)) return [piece];
  if (isAge(piece)) return [`I'm ${piece.replace(/^age /i, '')}`];
  if (/^(?:mum|mom|dad|mother|father|mama|papa) (?:of|to)\b/i.test(piece)) return [`I'm the ${piece}`];
  if (PREDICATE.test(piece)) return [`I'm ${piece}`];
  if (VERB.test(piece)) return [`I ${piece}`];
  const words = wordsOf(piece);
  const last = words.at(-1);
  // "41, electrician"
  if (words.length <= 3 && last !== undefined && isJob(last)) return [`I'm ${article(piece)} ${piece}`];
  const verb = words[0];
  if (verb?.tags.has('Verb') && words.length > 1 && !verb.tags.has('Gerund')) return [`I ${piece}`];
  if (verb?.tags.has('Gerund')) return [`I'm ${piece}`];
  // "(…), Jan, Ola" continues the previous part.
  const carried = before.pop();
  return [carried === undefined ? piece : `${carried}, ${piece}`];
}

const isJob = (word: Word): boolean =>
  (word.tags.has('Actor') || /(?:er|or|ist|ian|ant|ent|man|woman|nurse|chef|cook|mechanic|judge|pilot|vet)$/.test(word.lower)) &&
  !RELATIONS.has(word.lower);
