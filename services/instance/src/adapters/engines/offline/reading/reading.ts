// One message in, its meaning out: what to learn, what is no longer true, what to forget. Pure and deterministic.
import { linear } from '@offshoot/linear-patterns';
import { type ForgetOrder, type Learned, type LearnResult, MAX_LEARNED_PER_MESSAGE } from '../../../../agent/domain/engine.ts';
import { plainOrder } from '../../../../agent/memory/domain/forgetting/forget-wording.ts';
import { tidyLearned } from '../../../../agent/memory/domain/merging/merge.ts';
import type { Person } from '../../../../agent/memory/domain/people/people.ts';
import { foreignLanguageOf } from '../language/language.ts';
import { isFromReading } from '../planning/from-reading.ts';
import { isForMail } from '../planning/mails.ts';
import { isPayment } from '../planning/payments.ts';
import { isForText } from '../planning/texts.ts';
import { isForTool } from '../planning/tool-calls.ts';
import { withDates } from '../words/dates.ts';
import { isFirstName, wordsOf } from '../words/english.ts';
import { agreementIn, withAgreed } from './keeping/agreements.ts';
import { askedSecretIn } from './keeping/asked-secrets.ts';
import { correctionIn, mendedInline, topicsReplaced } from './keeping/corrections.ts';
import { withoutClashes } from './keeping/coverage.ts';
import { echoedIn } from './keeping/echoes.ts';
import type { Draft } from './keeping/notes.ts';
import { readOrQuoted } from './keeping/quoting.ts';
import { answerIn } from './keeping/short-answers.ts';
import { addForgetting, endedIds, forgettingOf, takeBack } from './keeping/taking-back.ts';
import { joinedWithNo, ofAnother, updateIn } from './keeping/updates.ts';
import { askedWords, idsMeant } from './orders/forgetting.ts';
import { endIn, renameIn } from './orders/orders.ts';
import { lastSpokenOf } from './people/spoken-of.ts';
import { asSentence, type ReadRequest, type Setting, speakerOf } from './people/who.ts';
import { noteMentions } from './reading-clauses.ts';
import { readPlain } from './reading-pieces.ts';
import { credentialOf, piecesOf, withValuesJoined } from './secrets/secrets.ts';
import { MAX_SENTENCE, type Sentence, sentencesIn } from './sentences/sentences.ts';

/** "Ben" is a Dutch word, too. */
export function withoutNames(text: string, people: readonly Person[]): string {
  const names = new Set(people.flatMap((person) => person.names.flatMap((name) => name.toLowerCase().split(' '))));
  const isName = (word: string) => names.has(word.toLowerCase()) || (/^\p{Lu}/u.test(word) && isFirstName(word));
  return text.slice(0, MAX_SENTENCE).replace(linear(/(?<![\p{L}@.])\p{L}+(?![\p{L}@]|\.\p{L})/gu), (word) => (isName(word) ? '' : word));
}

export function readMessage(request: ReadRequest): LearnResult {
  const { message, agentName, known, recent, people, speaker } = request;
  const heard = { message, agentName, known, recent, people, speaker, speakerName: speakerOf(message, known) };
  const setting: Setting = { ...heard, last: lastSpokenOf(heard) };
  const draft: Draft = { learned: [], ends: [], forget: [] };
  if (foreignLanguageOf(withoutNames(message.text, people)) === undefined) {
    const secret = askedSecretIn(setting);
    if (secret !== undefined) draft.learned.push(secret);
    else readAll(setting, draft);
  }
  return resultOf(draft, setting);
}

function readAll(setting: Setting, draft: Draft): void {
  if (isFromReading(setting) || isForMail(setting) || isForText(setting) || isForTool(setting) || isPayment(setting)) return;
  const agreement = agreementIn(setting);
  const said = inOneSentence(agreement?.rest ?? echoedIn(setting) ?? setting.message.text);
  readOrQuoted(withValuesJoined(sentencesIn(said, setting.agentName)), setting, draft, read);
  if (agreement === undefined) addAnswer(setting, draft);
  else draft.learned = withAgreed(agreement.learned, draft.learned);
}

/** "Not quay 5!! It's quay 3": the second half says what the first is not. */
const inOneSentence = (text: string): string =>
  text.replace(/^(\W*(?:no,? )?(?:it'?s )?not [^.!?\n]{1,40})[.!]+\s+(?=(?:but )?(?:it'?s|it is)\b)/i, '$1, ');

function read(sentence: Sentence, setting: Setting, draft: Draft): void {
  const text = sentence.isQuestion ? sentence.text : mendedInline(sentence.text);
  if (sentence.isQuestion && plainOrder(text) === undefined) {
    noteMentions(text, setting);
    return;
  }
  if (sentence.joke === 'all') {
    takeBack(setting, draft);
    return;
  }
  const rename = renameIn(text);
  if (rename !== undefined) {
    draft.rename = rename;
    return;
  }
  const forgetting = sentence.explicit ? undefined : forgettingOf(text, setting);
  if (forgetting !== undefined) {
    if (forgetting.beside !== undefined) read({ ...sentence, text: forgetting.beside, written: forgetting.beside }, setting, draft);
    for (const order of forgetting.orders) addForgetting(order, setting, draft);
    return;
  }
  if (sentence.isQuestion) {
    noteMentions(text, setting);
    return;
  }
  if (sentence.joke !== undefined || isNoProse(text) || isOrderTo(setting.agentName, text)) return;
  const end = endIn(text);
  if (end !== undefined) {
    draft.ends.push({ words: end });
    return;
  }
  // "ok monday" to "monday?" agrees: nothing else that was said changes by it.
  const isAgreed = AGREES.test(sentence.written) && answerIn(setting) !== undefined;
  const mended = isAgreed ? undefined : correctionIn(text, sentence.written, setting, draft.learned, sentence.correction);
  if (mended !== undefined) {
    draft.learned = draft.learned.filter((one) => one.topic !== mended.topic);
    draft.learned.push(ofAnother({ ...mended, text: asSentence(withDates(mended.text, setting.message.sentAt).text) }, text, setting));
    return;
  }
  const before = draft.learned.length;
  for (const piece of piecesOf(text)) {
    const credential = credentialOf(withItsEnd(piece, sentence.written), setting);
    if (credential !== undefined) draft.learned.push(credential);
    else readPlain(piece, sentence, setting, draft);
  }
  const found = draft.learned.slice(before);
  const update = sentence.explicit || isAgreed ? undefined : updateIn(text, sentence.written, found, setting);
  if (update !== undefined) {
    draft.learned = [...draft.learned.filter((one) => !update.covered.includes(one)), ...update.learned];
    return;
  }
  draft.learned.splice(before, found.length, ...(joinedWithNo(found, setting) ?? found));
  const fresh = draft.learned.slice(before);
  // "Actually the hotel is changed, we're at the Ritz now": the last word on it holds.
  if (sentence.correction || /\b(?:changed|moved|switched|now|instead)\b/i.test(text)) {
    const last = new Map(fresh.map((one) => [one.topic, one]));
    draft.learned = draft.learned.filter((one) => (last.get(one.topic) ?? one) === one);
  }
  const replaced = [
    ...(sentence.correction ? topicsReplaced(fresh, setting) : []),
    // "Let's meet at the station instead"
    ...(/\binstead(?! of)\b/i.test(text)
      ? fresh.map(({ topic }) => topic.replace(/^decision:/, 'our:')).filter((topic) => !fresh.some((one) => one.topic === topic))
      : []),
  ];
  if (replaced.length > 0) draft.ends.push({ topics: replaced });
}

const AGREES = /^(?:ok|okay|yes|yeah|yep|yup|sure|fine|deal|agreed|alright|👍)(?![\p{L}'])/iu;

/** A note of the answer alone says less than the one that holds its question, too. */
function addAnswer(setting: Setting, draft: Draft): void {
  if (draft.forget.length > 0 || draft.rename !== undefined || draft.learned.some(({ kind }) => kind === 'credential')) return;
  const answer = answerIn(setting);
  if (answer === undefined) return;
  const quoted = answer.text.toLowerCase();
  const isIn = ({ kind, text }: Learned) => /^(?:fact|commitment)$/.test(kind) && quoted.includes(text.toLowerCase().replace(/\.$/, ''));
  draft.learned = [...draft.learned.filter((one) => !one.topic.startsWith('note:') && !isIn(one)), answer];
}

/** "… is admin / Tr4ktor!": the exclamation mark may belong to the secret, so it stays. */
const withItsEnd = (piece: string, written: string): string => {
  const end = linear(/[!?]+$/).exec(written)?.[0] ?? '';
  return end !== '' && written.endsWith(piece + end) ? piece + end : piece;
};

/** "Juno order two pizzas" */
function isOrderTo(agentName: string, text: string): boolean {
  const name = agentName.trim().toLowerCase();
  if (name === '' || !text.toLowerCase().startsWith(`${name} `)) return false;
  const [first] = wordsOf(text.slice(name.length + 1).replace(/^(?:please|pls) /i, ''));
  return first !== undefined && first.lower === first.root && (first.tags.has('Infinitive') || first.tags.has('Imperative'));
}

/** Code, and lines of punctuation. */
const isNoProse = (text: string): boolean =>
  (text.match(/[{}<>=;$\\|`[\]]/g) ?? []).length > Math.max(3, text.length / 12) ||
  linear(/^(?:const|let|var|function|import|SELECT|npm|git|sudo|def|class) .*[=({;/]/).test(text);

function resultOf(draft: Draft, setting: Setting): LearnResult {
  const learned = tidyLearned(withoutClashes(draft.learned), setting.message.sentAt).slice(0, MAX_LEARNED_PER_MESSAGE);
  const orders: ForgetOrder[] = draft.forget.map((order) => ({ asked: askedWords(order, setting), scope: order.scope }));
  return {
    learned,
    ended: endedIds(draft.ends, setting, learned),
    forget: [...new Set(draft.forget.flatMap((order) => idsMeant(order, setting)))],
    orders,
    ...(draft.rename === undefined ? {} : { rename: draft.rename }),
  };
}
