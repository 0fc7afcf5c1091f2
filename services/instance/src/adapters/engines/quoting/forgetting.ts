// Orders to forget, in the wordings that the agent knows, and which lines they mean. Who may have what forgotten is for the agent to decide.
import { linear } from '@offshoot/linear-patterns';
import { KEPT_BACK } from '../../../agent/conversation/domain/assembly/credential-lines.ts';
import { actsIn } from '../../../agent/conversation/domain/speech-acts.ts';
import type { ForgetOrder, LearnRequest } from '../../../agent/domain/engine.ts';
import { plainOrder } from '../../../agent/memory/domain/forgetting/forget-wording.ts';
import type { MemoryItem } from '../../../agent/memory/domain/items/item.ts';
import { isSaidBy, messageOf } from '../../../agent/memory/domain/items/tellers.ts';
import { groupsOfStem } from '../../../agent/memory/domain/words/groups.ts';
import { queryOf, scored, type Term, type WordSenses } from './finding.ts';
import { matterOf } from './lines.ts';
import { type Quote, quotesOf } from './quotes.ts';
import { CHATTER, FORGETTING } from './words.data.ts';

const ELSEWHERE =
  /^(?:(?:bitte|por favor|s'il te plaît|kannst du|puedes)[, ]+)*(?:vergiss|lösche?|olvida|olvídate|borra|oublie|efface|supprime)\b|(?:忘れて|消して|削除して)/iu;
/** "…, it's wrong": the reason, not the subject. */
const REASON = linear(/(?:,| -| –|;)(?! ?(?:please )?(?:forget|delete|erase|remove)).*$/su);
const AT_END = linear(/[,:]? (?:please |can you |could you |just )*(?:delete|forget|erase|remove) (?:it|that|this)[\s.!?]*$/i);
const ABOUT_ME = /\b(?:about|of|on) (?:me|myself)\b|\bmy data\b|\bwho i am\b|über mich|sobre mí|sur moi|私のこと|私について/iu;
const ALL = /\b(?:everything|all|anything|alles|todo|tout|your memory)\b|全部|すべて/iu;
const MINE = /\bmy\b|\bmine\b|\bI\b|\bi'm\b|\bmein|\bmi\b|\bmon\b|\bma\b|私の/iu;
const I_SAID = linear(/\b(?:what )?(?:i|we) (?:just |have |'ve )*(?:said|told you|mentioned|wrote)\b/gi);
/** What was learned longer ago is not meant by "that", unless it was told just now. */
const THAT_MS = 60 * 60_000;

export interface Order {
  order: ForgetOrder;
  /** Of the items that it means, whoever said them. */
  ids: string[];
}
type Setting = LearnRequest & { isMeant: boolean; senses: WordSenses };

/** Undefined: no order to forget. */
export function orderIn(piece: string, setting: Setting): Order | undefined {
  const plain = plainOrder(piece);
  const acts = actsIn(piece);
  if (!acts.has('forget') && plain === undefined && !(acts.has('forget-it') && setting.isMeant) && !ELSEWHERE.test(piece)) return undefined;
  const text = (plain ?? piece).replace(AT_END, '').replace(REASON, '');
  if (ABOUT_ME.test(text)) return { order: { asked: 'you', scope: 'about-speaker' }, ids: [] };
  const { known, people, speaker, senses } = setting;
  const query = queryOf(text, { people, asker: speaker, senses });
  const terms = query.terms.filter(({ stem, word }) => ![word, stem].some((one) => FORGETTING.has(one) || CHATTER.has(one)));
  const others = query.people.filter((key) => key !== speaker.key);
  if (terms.length === 0 && others.length === 0) {
    if (ALL.test(text)) return { order: { asked: 'everything you told me', scope: 'said' }, ids: [] };
    return { order: { asked: 'that', scope: 'named' }, ids: idsOf(lastMeant(setting)) };
  }
  const isOwn = MINE.test(text.replace(I_SAID, terms.length > 0 ? 'I' : ''));
  const quotes = quotesOf(
    known.filter(({ kind }) => kind !== 'training'),
    people,
  );
  const found = meant(quotes, { ...setting, isOwn, terms, others });
  return { order: { asked: askedWords(text, terms), scope: 'named' }, ids: idsOf(found) };
}

const idsOf = (items: readonly MemoryItem[]): string[] => items.map(({ id }) => id);

function meant(quotes: readonly Quote[], o: Setting & { isOwn: boolean; terms: readonly Term[]; others: readonly string[] }): MemoryItem[] {
  const own = isSaidBy(o.message.senderInboxId);
  const near = quotes.filter(({ item, people }) => !o.isOwn || own(item) || people.has(o.speaker.key));
  if (o.terms.length === 0)
    return near.filter(({ people }) => o.others.some((key) => (people.get(key) ?? 0) >= 0.8)).map(({ item }) => item);
  const query = { terms: o.terms, people: [], form: 'any' } as const;
  const all = scored(query, near, { all: quotes, senses: o.senses, isPlain: true });
  const best = Math.max(0, ...all.map(({ score }) => score));
  const enough = best >= 0.9 ? 0.7 : o.isOwn ? 0.45 : 0.6;
  return all.filter(({ score }) => score >= enough && score >= best * 0.9).map(({ quote }) => quote.item);
}

/**
 * What "that" means: what the agent has just told, or what the speaker said last, and nothing older. None where the speaker's last words
 * left nothing behind: then an older line is not meant, however new it is.
 */
function lastMeant({ known, recent, message }: Setting): MemoryItem[] {
  const own = known.filter((item) => isSaidBy(message.senderInboxId)(item) && item.kind !== 'training');
  const fresh = own.filter(({ learnedAt }) => message.sentAt.getTime() - learnedAt.getTime() <= THAT_MS);
  for (const { self, speaker, text } of recent.toReversed()) {
    if (self) {
      const told = own.filter(({ text: kept }) => text.includes(`“${kept}”`));
      if (told.length > 0) return told.length === 1 ? told : ofNewestMessage(told);
    } else if (speaker === message.senderName) {
      const left = fresh.filter(({ kind, text: kept }) => (text === KEPT_BACK ? kind === 'credential' : text.includes(kept)));
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

/** Only words for kinds of things are repeated. */
function askedWords(text: string, terms: readonly Term[]): string {
  const isSafe =
    terms.length > 0 && terms.length <= 3 && terms.every(({ stem, word }) => groupsOfStem(stem).length > 0 && /^\p{L}+$/u.test(word));
  return isSafe ? `${MINE.test(text) ? 'your' : 'the'} ${terms.map(({ word }) => word).join(' ')}` : 'that';
}
