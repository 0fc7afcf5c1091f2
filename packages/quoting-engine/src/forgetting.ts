// Orders to forget, in the wordings that the agent knows, and which lines they mean. The agent decides who may have what forgotten.

import { actsIn } from '@offshoot/engine/addressing/speech-acts.ts';
import type { LearnRequest } from '@offshoot/engine/engine.ts';
import { plainOrder } from '@offshoot/memory/forgetting/forget-wording.ts';
import { KEPT_BACK } from '@offshoot/memory/items/credential-lines.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { ForgetOrder } from '@offshoot/memory/items/learned.ts';
import { isSaidBy, messageOf } from '@offshoot/memory/items/tellers.ts';
import { isAbout } from '@offshoot/memory/people/concerns.ts';
import { groupsOfStem } from '@offshoot/memory/words/groups.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { queryOf, type Scored, scored, type Term, type WordSenses } from './finding.ts';
import { type Quote, quotesOf } from './quotes.ts';
import { contentOf, matterOf, tokensOf } from './words/lines.ts';
import { CHATTER, FORGETTING } from './words/words.data.ts';

const ELSEWHERE =
  /^(?:please )?(?:delete|erase|remove|wipe) (?:all )?my (?:personal )?data\b|, you (?:don't|do not) (?:need|have) to (?:know|remember|keep) (?:that|this|it)[.!\s]*$|^(?:(?:bitte|por favor|s'il te plaît|kannst du|puedes)[, ]+)*(?:vergiss|lösche?|olvida|olvídate|borra|oublie|efface|supprime)\b|(?:忘れて|消して|削除して)/iu;
/** "…, it's wrong": the reason, not the subject. */
const REASON = linear(/(?:,| -| –|;)(?! ?(?:please )?(?:forget|delete|erase|remove)| and (?:my|our|the|what)).*$/su);
const AT_END = linear(/[,:]? (?:please |can you |could you |just )*(?:delete|forget|erase|remove) (?:it|that|this)[\s.!?]*$/i);
const ABOUT_ME = linear(
  /^(?:please )?forget (?:me|myself)\b|\b(?:all )?my (?:personal )?data\b|\b(?:about|of|on) (?:me|myself)\b|\bmy data\b|\bwho i am[\s.!?]*$|über mich|sobre mí|sur moi|私のこと|私について/iu,
);
const ALL = /\b(?:everything|all|anything|alles|todo|tout|your memory)\b|全部|すべて/iu;
const MINE = /\bmy\b|\bmine\b|\bI\b|\bi'm\b|\bmein|\bmi\b|\bmon\b|\bma\b|私の/iu;
const I_SAID = linear(/\b(?:what )?(?:i|we) (?:just |have |'ve )*(?:said|told you|mentioned|wrote)\b/gi);
/** "That" means nothing learned longer ago, unless the agent told it just now. */
const THAT_MS = 60 * 60_000;

export interface Order {
  order: ForgetOrder;
  /** Of the items that it means, said by anyone. */
  ids: string[];
  /** Stems of what it names. Empty: what was said last. */
  named: string[];
}
type Setting = LearnRequest & { isMeant: boolean; senses: WordSenses };

/** "My phone died, forget it" is talk. */
const TALK = linear(/,\s*(?:just )?forget (?:about )?it[.!\s]*$/i);
/** An order to the agent's memory only if it means something known. */
const DOUBTFUL = /^(?:please |can you |could you )?(?:remove|delete|erase) (?:the|my|our) /i;
const NEXT = linear(/(?:,| and|,? und|,? y|,? et) (?=(?:my|our|the|what|mein\w*|mi|mon|ma) )/i);

/** Undefined: no order to forget. */
export function orderIn(piece: string, setting: Setting): Order | undefined {
  const plain = plainOrder(piece);
  const acts = actsIn(piece);
  const isPlain = acts.has('forget') || plain !== undefined || (acts.has('forget-it') && setting.isMeant) || ELSEWHERE.test(piece);
  if (TALK.test(piece) && plain === undefined) return undefined;
  if (!isPlain && !DOUBTFUL.test(piece)) return undefined;
  const text = (plain ?? piece).replace(AT_END, '').replace(isPlain ? REASON : '', '');
  if (ABOUT_ME.test(text)) return { order: { asked: 'you', scope: 'about-speaker' }, ids: [], named: [] };
  const parts = text.split(NEXT).map((part) => namedIn(part, setting));
  const named = parts.filter(({ terms, others }) => terms.length + others.length > 0);
  if (named.length === 0) {
    if (ALL.test(text)) return { order: { asked: 'everything you told me', scope: 'said' }, ids: [], named: [] };
    // "My ex is called Leo, forget that": what stands before.
    const before = namedIn(piece.slice(0, Math.max(0, piece.lastIndexOf(','))), setting);
    const ids = idsOf(before.terms.length > 0 ? meant(before, setting) : lastMeant(setting));
    return { order: { asked: 'that', scope: 'named' }, ids, named: [] };
  }
  const ids = [...new Set(named.flatMap((part) => idsOf(meant(part, setting))))];
  if (!isPlain && ids.length === 0) return undefined;
  const terms = named.flatMap((part) => part.terms);
  return { order: { asked: askedWords(text, terms), scope: 'named' }, ids, named: terms.map(({ stem }) => stem) };
}

interface Named {
  terms: readonly Term[];
  /** Keys of other people. */
  others: readonly string[];
  /** "my …", "what I said about …": only the speaker's. */
  isOwn: boolean;
}

function namedIn(text: string, { people, speaker, senses }: Setting): Named {
  const query = queryOf(text, { people, asker: speaker, senses });
  const terms = query.terms.filter(({ stem, word }) => ![word, stem].some((one) => FORGETTING.has(one) || CHATTER.has(one)));
  const isOwn = MINE.test(text.replace(I_SAID, terms.length > 0 ? 'I' : ''));
  return { terms, others: query.people.filter((key) => key !== speaker.key), isOwn };
}

const idsOf = (items: readonly MemoryItem[]): string[] => items.map(({ id }) => id);

function meant({ terms, others, isOwn }: Named, { known, people, speaker, message, senses }: Setting): MemoryItem[] {
  const quotes = quotesOf(
    known.filter(({ kind }) => kind !== 'training'),
    people,
  );
  const own = isSaidBy(message.senderInboxId);
  const near = quotes.filter((quote) => !isOwn || own(quote.item) || quote.people.has(speaker.key));
  const isOf = (quote: Quote) => others.length > 0 && others.every((key) => (quote.people.get(key) ?? 0) >= 0.8);
  if (terms.length === 0) return near.filter(isOf).map(({ item }) => item);
  const all = scored({ terms, people: [], form: 'any' }, near, {
    all: quotes,
    senses: { ...senses, closeness: () => undefined },
    isPlain: true,
  });
  const best = Math.max(0, ...all.map(({ score }) => score));
  const enough = best >= 0.9 ? 0.7 : isOwn ? 0.45 : 0.6;
  const isMeant = ({ quote, score }: Scored) => score >= (isOf(quote) ? Math.min(enough, 0.4) : enough) && score >= best * 0.9;
  return all.filter(isMeant).map(({ quote }) => quote.item);
}

/**
 * What "that" means: what the agent has just told, or what the speaker said last, and nothing older. None where the speaker's last words
 * left nothing behind: then an older line is not meant, however new it is.
 */
function lastMeant({ known, recent, message, people, speaker }: Setting): MemoryItem[] {
  const [said, mine] = [isSaidBy(message.senderInboxId), isAbout(speaker, people)];
  const own = known.filter((item) => (said(item) || mine(item)) && item.kind !== 'training');
  const fresh = own.filter(({ learnedAt }) => message.sentAt.getTime() - learnedAt.getTime() <= THAT_MS);
  for (const { self, speaker, text } of recent.toReversed()) {
    if (self) {
      const told = own.filter(({ text: kept }) => text.includes(`“${kept}”`) || (kept.length > 8 && text.includes(kept)));
      if (told.length > 0) return told.length === 1 ? told : ofNewestMessage(told);
    } else if (speaker === message.senderName) {
      const words = new Set(contentOf(text));
      const left = fresh.filter(({ kind, text: kept }) =>
        text === KEPT_BACK ? kind === 'credential' : contentOf(kept).some((word) => words.has(word)),
      );
      if (left.length > 0) return ofNewestMessage(left);
      if (matterOf(text).length >= 2) return [];
    }
  }
  return ofNewestMessage(fresh);
}

function ofNewestMessage(items: readonly MemoryItem[]): MemoryItem[] {
  const newest = items.reduce<MemoryItem | undefined>(
    (last, item) => (last === undefined || item.learnedAt >= last.learnedAt ? item : last),
    undefined,
  );
  const messageId = newest && messageOf(newest);
  return messageId === undefined ? [] : items.filter((item) => messageOf(item) === messageId);
}

/** "where I live": it names what is forgotten, and does not say it. */
const ASKED_CLAUSE = linear(
  /\b(?<what>where|who|what|when|how|which) (?<who>I|we)(?:(?<be>'m|'re| am| are)|(?<have>'ve| have))?(?<rest>(?: [\p{Ll}-]+){1,4})[\s.!?]*$/u,
);

/** Of what was said only words for kinds of things are repeated. */
function askedWords(text: string, terms: readonly Term[]): string {
  const { what, be, have, rest } = ASKED_CLAUSE.exec(text.replace(/\bi\b/g, 'I').replace(/’/g, "'"))?.groups ?? {};
  if (what !== undefined && rest !== undefined && !SAYS.test(rest))
    return `${what} you${be === undefined ? '' : ' are'}${have === undefined ? '' : ' have'}${rest.replace(/ my\b/g, ' your')}`;
  const [, thing = ''] = /\b(?:my|our|the)\b(.+)/is.exec(text) ?? [];
  const named = tokensOf(thing);
  const isSafe =
    terms.length > 0 &&
    terms.length <= 3 &&
    terms.every(({ stem, word }) => groupsOfStem(stem).length > 0 && /^\p{L}+$/u.test(word) && named.includes(word));
  return isSafe ? `${MINE.test(text) ? 'your' : 'the'} ${terms.map(({ word }) => word).join(' ')}` : 'that';
}
const SAYS = /^ (?:just )?(?:said|told|mentioned|wrote|posted|say|tell)\b/;
