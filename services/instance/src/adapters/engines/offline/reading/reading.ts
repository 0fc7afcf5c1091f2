// One message in, its meaning out: what to learn, what is no longer true, what to forget. Pure and deterministic.
import { type ForgetOrder, type Learned, type LearnResult, MAX_LEARNED_PER_MESSAGE } from '../../../../agent/domain/engine.ts';
import { plainOrder } from '../../../../agent/memory/domain/forgetting/forget-wording.ts';
import { tidyLearned } from '../../../../agent/memory/domain/merging/merge.ts';
import type { Person } from '../../../../agent/memory/domain/people/people.ts';
import { aspectNamed, topicFor } from '../../../../agent/memory/domain/words/aspects.ts';
import { topicKey } from '../../../../agent/memory/domain/words/words.ts';
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
import { caughtIn, type Reading } from './keeping/net.ts';
import { addDoubtful, addFeeding, addReason, type Draft, dated, note, noteOfFragment, REASON_LINK } from './keeping/notes.ts';
import { readOrQuoted } from './keeping/quoting.ts';
import { answerIn } from './keeping/short-answers.ts';
import { addForgetting, endedIds, forgettingOf, takeBack } from './keeping/taking-back.ts';
import { joinedWithNo, ofAnother, updateIn } from './keeping/updates.ts';
import { resolved } from './keeping/worth.ts';
import { askedWords, idsMeant } from './orders/forgetting.ts';
import { decisionIn, endIn, renameIn, ruleIn, ruleTopic } from './orders/orders.ts';
import { lastSpokenOf, peopleOf, withoutRepeats } from './people/spoken-of.ts';
import {
  asSentence,
  type ReadRequest,
  type Setting,
  type SpokenOf,
  type Subject,
  speakerOf,
  spoken,
  subjectsOf,
  withNames,
} from './people/who.ts';
import { credentialOf, piecesOf, withValuesJoined } from './secrets/secrets.ts';
import { type Clause, clausesIn } from './sentences/clauses.ts';
import { withSubject } from './sentences/elided.ts';
import { introductionIn } from './sentences/introductions.ts';
import { MAX_SENTENCE, type Sentence, sentencesIn } from './sentences/sentences.ts';
import { relationItem } from './statements/being.ts';
import { type Finding, lowerOf } from './statements/findings.ts';
import { fragment } from './statements/fragments.ts';
import { statement } from './statements/stating.ts';
import { reportIn, withoutPreface } from './statements/told.ts';

/** "Ben" is a Dutch word, too. */
export function withoutNames(text: string, people: readonly Person[]): string {
  const names = new Set(people.flatMap((person) => person.names.flatMap((name) => name.toLowerCase().split(' '))));
  const isName = (word: string) => names.has(word.toLowerCase()) || (/^\p{Lu}/u.test(word) && isFirstName(word));
  return text.slice(0, MAX_SENTENCE).replace(/(?<![\p{L}@.])\p{L}+(?![\p{L}@]|\.\p{L})/gu, (word) => (isName(word) ? '' : word));
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
  const end = /[!?]+$/.exec(written)?.[0] ?? '';
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
  /^(?:const|let|var|function|import|SELECT|npm|git|sudo|def|class) .*[=({;/]/.test(text);

/** "Call me Sam": the name that the speaker wants. */
const OWN_NAME =
  /^(?:(?:you can |please |just )*call me|everyone calls me|people call me|my friends call me|i go by|i'm called|i am called) ([\p{L}][\p{L}\p{M}.'-]{0,30}(?: [\p{Lu}][\p{L}\p{M}.'-]{0,30}){0,2})$/iu;
const NO_NAME = /^(?:later|back|tomorrow|when|if|on|at|an?|the|crazy|maybe|now|asap|soon|old|stupid)\b/i;

const HYPOTHETICAL =
  /^(?:if|imagine|suppose|supposing|pretend|what if|let's (?:say|pretend|imagine|assume)|say we|assuming|assume|in case|unless|as if|hopefully|i wish|we wish|wish|maybe|perhaps|possibly|might|should we|could be|fingers crossed|one day|someday|ideally|theoretically|hypothetically|in theory|even if|once upon|when i (?:was|grow)|when we were|back when|i used to dream|would be)\b|\b(?:if i were|if we were|if i was|were i|would(?:n't)? have been|i(?:'d| would) (?:rather )?(?:die|kill|starve|give anything)|could have been|wouldn't it|i wonder|no idea if|not sure (?:if|whether|yet|about))\b/i;

/** "If it rains we play in the gym": an agreement for that case, not a daydream. */
const PROVISION =
  /^(?:if|in case) (?:it (?:rains|snows|is raining|storms|gets (?:too )?(?:cold|hot|late|dark))|the (?!two\b)\p{L}+ (?:is|isn't|are|does|doesn't|gets|comes|fails|rings|breaks)|(?:somebody|someone|anybody|anyone|nobody)\b)(?!.*\b(?:would|could|might|lottery|'d|were)\b).{12,}$/iu;

function readPlain(said: string, sentence: Sentence, setting: Setting, draft: Draft): void {
  const pieces = sentence.explicit ? undefined : introductionIn(said, setting.speakerName);
  for (const piece of pieces ?? [said]) readPiece(piece, sentence, setting, draft);
}

function readPiece(given: string, sentence: Sentence, setting: Setting, draft: Draft): void {
  const text = sentence.explicit ? given : withSubject(given);
  const name = OWN_NAME.exec(text)?.[1];
  if (name !== undefined && !NO_NAME.test(name)) {
    const topic = topicFor({ subject: setting.speaker.key, aspect: 'name' });
    draft.learned.push({
      kind: 'personalization',
      text: asSentence(`${setting.speakerName} goes by ${name}`),
      topic,
      about: [setting.speaker.key],
    });
    return;
  }
  // "No nuts for Tom" is about Tom's diet.
  const rule = /^no .+ for (?:\p{Lu}|(?:me|him|her|us|my|our|his)\b)/u.test(text.replace(/^No/, 'no')) ? undefined : ruleIn(text);
  if (rule !== undefined) {
    if (addFeeding(rule, setting, draft)) return;
    draft.learned.push({ kind: 'training', text: asSentence(spoken(wordsOf(rule), setting)), topic: ruleTopic(rule) });
    return;
  }
  if (HYPOTHETICAL.test(text)) {
    noteMentions(text, setting);
    if (sentence.explicit) note(text, setting, draft);
    else if (PROVISION.test(text)) draft.learned.push(asNote(text, setting));
    return;
  }
  const decision = decisionIn(text);
  if (decision !== undefined) {
    draft.learned.push(
      dated({ kind: 'decision', text: asSentence(spoken(wordsOf(decision.text), setting)), topic: decision.topic }, setting),
    );
    return;
  }
  const bare = withoutPreface(
    withoutCall(
      text
        .replace(/["“][^"”]{3,}["”]/g, (quoted) => (sentence.explicit ? quoted : ' '))
        .replace(/\s+/g, ' ')
        .trim(),
    ),
  );
  const plain = sentence.explicit ? bare : withSubject(bare);
  const before = draft.learned.length;
  const ends = draft.ends.length;
  const said = wordsOf(plain);
  const clauses = clausesIn(said);
  for (const clause of clauses) if (clause.verb !== undefined) clause.rest = withNames(clause.rest, clause.subject, setting);
  const readings = new Map<Clause, Reading>();
  let people: SpokenOf[] = [];
  for (const clause of clauses) {
    const [learned, ended, who] = [draft.learned.length, draft.ends.length, resolved(clause, setting)];
    if (REASON_LINK.test(clause.link)) addReason(clause, setting, draft, before);
    else readClause(clause, sentence.explicit, setting, draft);
    // A clause that ends something counts as understood, too.
    if (draft.learned.length > learned || draft.ends.length === ended) readings.set(clause, { learned: draft.learned.slice(learned), who });
    people = remember(clause, setting, people);
  }
  if (!sentence.explicit) {
    const isUnread = draft.learned.length === before && draft.ends.length === ends;
    const text = draft.learned.at(-1)?.text;
    if (/^(?:they|it) /i.test(lowerOf(said))) addDoubtful(said, setting, draft, before);
    if (isUnread && draft.learned.at(-1)?.text === text) noteOfFragment(plain, setting, draft);
    const isNoted = isUnread && (draft.learned.length > before || draft.learned.at(-1)?.text !== text);
    if (!isNoted) caughtIn(said, clauses, readings, setting, draft);
  } else if (draft.learned.length === before && draft.ends.length === ends) note(text, setting, draft);
}

/** "neighbours, we're away" */
const withoutCall = (text: string): string =>
  text.replace(
    /^(?:dear |hi |hey |hello )*(?:all|both|everyone|everybody|folks|guys|team|neighbou?rs|friends|family|ladies|people|parents|mates|boys|girls|kids|lads)(?:,|!| [–—-]) (?=\S)/i,
    '',
  );

const SUBORDINATE = /^(?:if|when|whenever|unless|while|although|though|whereas|until|where|which|who|because|since|as)$/;

function readClause(clause: Clause, explicit: boolean, setting: Setting, draft: Draft): void {
  const { verb } = clause;
  if (SUBORDINATE.test(clause.link) && !/^(?:while|although|though|whereas)$/.test(clause.link)) return;
  if (verb === undefined || clause.subject.length === 0) {
    add(fragment(clause, setting, explicit), setting, draft);
    return;
  }
  if (clause.lead.some((word) => /^(?:if|when|whenever|unless|imagine|suppose|maybe|perhaps)$/.test(word.lower))) return;
  const report = reportIn(clause, setting);
  if (report !== undefined) {
    if (report.kind === 'nothing') return;
    const own: Draft = { learned: [], ends: [], forget: [] };
    // "Petra said she'd bring it" means that she will.
    const words =
      report.kind === 'hearsay'
        ? report.words.map((word) => (word.lower === 'would' ? { ...word, text: 'will', lower: 'will' } : word))
        : report.words;
    for (const inner of clausesIn([...words]))
      readClause(
        inner,
        false,
        report.by === undefined ? setting : { ...setting, last: { ...setting.last, people: [{ subject: report.by }] } },
        own,
      );
    const kept =
      report.kind !== 'guess'
        ? own.learned
        : own.learned.filter((one) => /^(?:diet|allergy|health)$/.test(aspectNamed(one.topic.split(':')[1] ?? '')?.name ?? ''));
    draft.learned.push(
      ...(report.kind === 'plain'
        ? kept
        : kept.map((one) =>
            report.by && one.text.startsWith(report.by.name)
              ? one
              : { ...one, text: `${report.says} that ${/^The /.test(one.text) ? one.text.replace(/^T/, 't') : one.text}` },
          )),
    );
    if (report.kind === 'plain') draft.ends.push(...own.ends);
    if (report.kind === 'guess' && kept.length === 0 && report.by === undefined) draft.learned.push(...guessesIn(own.learned, report.says));
    return;
  }
  const shifted = moved(clause, setting);
  if (shifted !== undefined) {
    add(shifted, setting, draft);
    return;
  }
  const subjects = subjectsOf(clause.subject, setting);
  // "It's the pump" says nothing about the previously named thing.
  if (
    /^(?:it|that|this)$/.test(lowerOf(clause.subject)) &&
    verb.root === 'be' &&
    /^(?:the|an?|my|our|his|her)\b/.test(lowerOf(clause.rest))
  )
    return;
  for (const subject of subjects) {
    const alone = subjects.length > 1 ? { ...subject, plural: subject.plural && subject.kind !== 'thing' } : subject;
    add(statement({ subject: alone, verb, rest: clause.rest, lead: clause.lead, setting, explicit }), setting, draft, subject);
  }
}

function add(finding: Finding | undefined, setting: Setting, draft: Draft, subject?: Subject): void {
  if (finding === undefined) return;
  draft.ends.push(...finding.ends);
  for (const learned of finding.learned) draft.learned.push(dated(learned, setting));
  if (subject?.relation !== undefined && finding.learned.length > 0) draft.learned.push(relationItem(subject.relation, subject.key));
}

/** "I think the concert is in the big hall": stored as an opinion, next to what is known. */
const guessesIn = (learned: readonly Learned[], says: string): Learned[] =>
  learned
    .filter(({ kind, topic }) => kind === 'fact' && !/:(?:visit|plan|state)(?::|$)/.test(topic))
    .map((one) => ({
      ...one,
      topic: `note:${topicKey(one.text, 5)}`,
      text: `${says} that ${/^The /.test(one.text) ? one.text.replace(/^T/, 't') : one.text}`,
    }));

const asNote = (text: string, setting: Setting): Learned => {
  const said = spoken(wordsOf(text), setting);
  return dated({ kind: 'fact', text: asSentence(said), topic: `note:${topicKey(said, 5)}` }, setting);
};

/** "They moved the interview to the 21st" is about the interview. */
function moved({ verb, rest }: Clause, setting: Setting): Finding | undefined {
  if (verb === undefined || !/^(?:move|push|shift|postpone|reschedule|change|delay)$/.test(verb.root) || !verb.past || verb.negated)
    return undefined;
  const to = rest.findIndex((word, i) => i > 0 && i < 7 && /^(?:to|until|till|by)$/.test(word.lower));
  if (to < 1 || !/^(?:the|our|my)$/.test(rest[0]?.lower ?? '')) return undefined;
  const [subject, ...more] = subjectsOf(rest.slice(0, to), setting);
  if (subject?.kind !== 'thing' || more.length > 0) return undefined;
  const done = verb.words.at(-1);
  if (done === undefined) return undefined;
  const words = [{ ...done, text: 'moved', lower: 'moved', root: 'move' }];
  const finding = statement({
    ...{ subject, rest: rest.slice(to), lead: [], setting, explicit: false },
    verb: { ...verb, root: 'move', words },
  });
  return finding?.learned.length === 0 ? undefined : finding;
}

/** For "she" and "it" in the following sentences. `with`: people whom the sentence has already mentioned. */
function remember(clause: Clause, setting: Setting, before: readonly SpokenOf[]): SpokenOf[] {
  const people = withoutRepeats([...before, ...peopleOf(clause, setting)]);
  const thing = subjectsOf(clause.subject, setting).find(({ kind }) => kind === 'thing');
  setting.last = {
    ...setting.last,
    ...(people.length > 0 ? { people } : {}),
    ...((thing ?? setting.last.thing) ? { thing: thing ?? setting.last.thing } : {}),
  };
  return people;
}

function noteMentions(text: string, setting: Setting): void {
  let people: SpokenOf[] = [];
  for (const clause of clausesIn(wordsOf(text.replace(/\?+$/, ''))).slice(0, 2)) people = remember(clause, setting, people);
}

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
