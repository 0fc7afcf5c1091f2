// One message in, what it says out: what to keep, what no longer holds, what to forget. Pure and deterministic.
import { type ForgetOrder, type Heard, type Learned, type LearnResult, MAX_LEARNED_PER_MESSAGE } from '../../../../agent/domain/engine.ts';
import { aspectNamed, topicFor } from '../../../../agent/memory/domain/aspects.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/item.ts';
import { tidyLearned } from '../../../../agent/memory/domain/merge.ts';
import { type Person, personWithKey } from '../../../../agent/memory/domain/people.ts';
import { contentStems, stem, words } from '../../../../agent/memory/domain/words.ts';
import { foreignLanguageOf } from '../replying/language.ts';
import { being, relationItem, traits } from './being.ts';
import { type Clause, clausesIn } from './clauses.ts';
import { correctionIn } from './corrections.ts';
import { withDates } from './dates.ts';
import { doing } from './doing.ts';
import { isFirstName, wordsOf } from './english.ts';
import { type End, type Finding, item, lowerOf, type Said, sentenceOf, withoutClosing } from './findings.ts';
import { askedWords, type Forgetting, forgettingIn, idsMeant } from './forgetting.ts';
import { fragment } from './fragments.ts';
import { caughtIn } from './net.ts';
import { addDoubtful, addReason, type Draft, dated, note, noteOf, noteOfFragment, REASON_LINK } from './notes.ts';
import { decisionIn, endIn, renameIn, ruleIn, ruleTopic } from './orders.ts';
import { credentialOf, piecesOf } from './secrets.ts';
import { MAX_SENTENCE, type Sentence, sentencesIn } from './sentences.ts';
import { things } from './things.ts';
import { isUncertain, reportIn, withoutPreface } from './told.ts';
import { asSentence, GROUP, type Setting, type Subject, speakerOf, spoken, subjectsOf } from './who.ts';

export interface ReadRequest {
  message: Heard;
  agentName: string;
  known: readonly MemoryItem[];
  people: readonly Person[];
  speaker: Person;
}

/** "Ben" is a Dutch word as well. */
function withoutNames(text: string, people: readonly Person[]): string {
  const names = new Set(people.flatMap((person) => person.names.map((name) => name.toLowerCase())));
  return text.slice(0, MAX_SENTENCE).replace(/\p{Lu}\p{L}+/gu, (word) => (names.has(word.toLowerCase()) || isFirstName(word) ? '' : word));
}

export function readMessage(request: ReadRequest): LearnResult {
  const { message, agentName, known, people, speaker } = request;
  const setting: Setting = {
    message,
    agentName,
    known,
    people,
    speaker,
    speakerName: speakerOf(message, known),
    last: { ...lastSpokenOf(request), several: false },
  };
  const draft: Draft = { learned: [], ends: [], forget: [] };
  if (foreignLanguageOf(withoutNames(message.text, people)) === undefined)
    for (const sentence of sentencesIn(message.text, agentName)) read(sentence, setting, draft);
  return resultOf(draft, setting);
}

/** A "she" is about whom the speaker spoke of just now. */
const JUST_NOW_MS = 15 * 60_000;
function lastSpokenOf({ message, known, people, speaker }: ReadRequest): { person?: Subject } {
  const last = known.findLast(
    ({ provenance: p, topic, learnedAt, kind }) =>
      p.from === 'message' &&
      p.senderInboxId === message.senderInboxId &&
      kind !== 'training' &&
      /^(?!our:|note:|decision:)[^:]+:/.test(topic) &&
      message.sentAt.getTime() - learnedAt.getTime() <= JUST_NOW_MS,
  );
  const key = last?.topic.split(':')[0] ?? '';
  if (last === undefined || key === speaker.key || key.startsWith('our')) return {};
  const name = personWithKey(people, key)?.names[0] ?? /^(\p{Lu}[\p{L}-]*(?: \p{Lu}[\p{L}-]*)*(?:'s [\p{L}-]+)?) /u.exec(last.text)?.[1];
  return name === undefined ? {} : { person: { kind: 'person', key, name, plural: false } };
}

function read(sentence: Sentence, setting: Setting, draft: Draft): void {
  const { text } = sentence;
  if (sentence.isQuestion) {
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
    for (const order of forgetting) addForgetting(order, setting, draft);
    // "Forget my diet, I'm vegan now" says something, too.
    return;
  }
  if (sentence.joke !== undefined || isNoProse(text)) return;
  const end = endIn(text);
  if (end !== undefined) {
    draft.ends.push({ words: end });
    return;
  }
  const mended = correctionIn(text, sentence.written, setting, draft.learned, sentence.correction);
  if (mended !== undefined) {
    draft.learned = draft.learned.filter((one) => one.topic !== mended.topic);
    draft.learned.push({ ...mended, text: asSentence(withDates(mended.text, setting.message.sentAt).text) });
    return;
  }
  for (const piece of piecesOf(text)) {
    const credential = credentialOf(withItsEnd(piece, sentence.written), setting);
    if (credential !== undefined) draft.learned.push(credential);
    else readPlain(piece, sentence, setting, draft);
  }
}

/** "… is admin / Tr4ktor!": the sign may belong to the secret, so it stays. */
const withItsEnd = (piece: string, written: string): string => {
  const end = /[!?]+$/.exec(written)?.[0] ?? '';
  return end !== '' && written.endsWith(piece + end) ? piece + end : piece;
};

/** A joke is told in the breath before: what was said longer ago was none. */
const JOKE_MS = 10 * 60_000;

/** "Just kidding": of this message, else what the speaker said last. */
function takeBack(setting: Setting, draft: Draft): void {
  if (draft.learned.length > 0) {
    draft.learned = [];
    draft.ends = [];
    return;
  }
  const last: Forgetting = { scope: 'named', what: '', last: true };
  const ids = new Set(idsMeant(last, setting));
  const isFresh = setting.known.some(
    ({ id, learnedAt }) => ids.has(id) && setting.message.sentAt.getTime() - learnedAt.getTime() <= JOKE_MS,
  );
  if (isFresh) draft.forget.push(last);
}

/** Code, and lines of signs. */
const isNoProse = (text: string): boolean =>
  (text.match(/[{}<>=;$\\|`[\]]/g) ?? []).length > Math.max(3, text.length / 12) ||
  /^(?:const|let|var|function|import|SELECT|npm|git|sudo|def|class) .*[=({;/]/.test(text);

function forgettingOf(text: string, setting: Setting): Forgetting[] | undefined {
  // "forget my diet and the hotel", "forget my phone number, and delete my address"
  const whole = forgettingIn(text, setting);
  if (whole === undefined) return undefined;
  const parts = text.split(/(?:,| and|;)+ (?=(?:also |please )?(?:forget|delete|remove|erase|don't remember|my|our|the)\b)/i);
  if (parts.length < 2 || whole.scope !== 'named' || idsMeant(whole, setting).length > 0) return [whole];
  const verb = /^\W*(?:please )?\w+(?: what (?:i|you) \w+(?: you)? about| about)?/i.exec(parts[0] ?? '')?.[0] ?? 'forget';
  const orders = parts
    .map((part) => forgettingIn(part, setting) ?? forgettingIn(`${verb} ${part}`, setting))
    .filter((order) => order !== undefined);
  return orders.length > 0 ? orders : [whole];
}

function addForgetting(order: Forgetting, setting: Setting, draft: Draft): void {
  // "The code is 4711. Forget the code." in one message
  const said = draft.learned.map((one, i) => asItem(one, i, setting));
  const meant = new Set(order.last && said.length > 0 ? [said.at(-1)?.id] : idsMeant(order, { ...setting, known: said }));
  const taken = said.filter(({ id }) => meant.has(id));
  draft.learned = draft.learned.filter((_, i) => !meant.has(`draft-${i}`));
  if (taken.length > 0 && order.last) return;
  draft.forget.push(order);
}

function asItem(learned: Learned, i: number, { message }: Setting): MemoryItem {
  const provenance = {
    from: 'message' as const,
    messageId: message.messageId,
    senderInboxId: message.senderInboxId,
    senderName: message.senderName,
  };
  return {
    id: `draft-${i}`,
    kind: learned.kind,
    text: learned.text,
    topic: learned.topic,
    sensitivity: 'normal',
    tags: [],
    confirmed: true,
    provenance,
    learnedAt: message.sentAt,
  } as MemoryItem;
}

/** "Call me Sam": the name that the speaker wants to go by. */
const OWN_NAME =
  /^(?:(?:you can |please |just )*call me|everyone calls me|people call me|my friends call me|i go by|i'm called|i am called) ([\p{L}][\p{L}\p{M}.'-]{0,30}(?: [\p{Lu}][\p{L}\p{M}.'-]{0,30}){0,2})$/iu;
const NO_NAME = /^(?:later|back|tomorrow|when|if|on|at|an?|the|crazy|maybe|now|asap|soon|old|stupid)\b/i;

const HYPOTHETICAL =
  /^(?:if|imagine|suppose|supposing|pretend|what if|let's (?:say|pretend|imagine|assume)|say we|assuming|assume|in case|unless|as if|hopefully|i wish|we wish|wish|maybe|perhaps|possibly|might|should we|could be|fingers crossed|one day|someday|ideally|theoretically|hypothetically|in theory|even if|once upon|when i (?:was|grow)|when we were|back when|i used to dream|would be)\b|\b(?:if i were|if we were|if i was|were i|would(?:n't)? have been|i(?:'d| would) (?:rather )?(?:die|kill|starve|give anything)|could have been|wouldn't it|i wonder|no idea if|not sure (?:if|whether|yet|about))\b/i;

function readPlain(text: string, sentence: Sentence, setting: Setting, draft: Draft): void {
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
  // "No nuts for Tom" is how Tom eats.
  const rule = /^no .+ for \p{Lu}/u.test(text.replace(/^No/, 'no')) ? undefined : ruleIn(text);
  if (rule !== undefined) {
    draft.learned.push({ kind: 'training', text: asSentence(spoken(wordsOf(rule), setting)), topic: ruleTopic(rule) });
    return;
  }
  if (HYPOTHETICAL.test(text)) {
    noteMentions(text, setting);
    if (sentence.explicit) note(text, setting, draft);
    return;
  }
  const decision = decisionIn(text);
  if (decision !== undefined) {
    draft.learned.push(
      dated({ kind: 'decision', text: asSentence(spoken(wordsOf(decision.text), setting)), topic: decision.topic }, setting),
    );
    return;
  }
  const plain = withoutPreface(
    text
      .replace(/["“][^"”]{3,}["”]/g, (quoted) => (sentence.explicit ? quoted : ' '))
      .replace(/\s+/g, ' ')
      .trim()
      // "can't do Mondays": of whoever says it.
      .replace(/^(?=(?:can't|cannot|won't) )/i, 'I '),
  );
  const before = draft.learned.length;
  const ends = draft.ends.length;
  const said = wordsOf(plain);
  const clauses = clausesIn(said);
  const unread: Clause[] = [];
  for (const clause of clauses) {
    const count = draft.learned.length + draft.ends.length;
    if (REASON_LINK.test(clause.link)) addReason(clause, setting, draft, before);
    else readClause(clause, sentence.explicit, setting, draft);
    if (draft.learned.length + draft.ends.length === count) unread.push(clause);
  }
  if (!sentence.explicit && /^(?:they|it) /i.test(lowerOf(said))) addDoubtful(said, setting, draft, before);
  if (!sentence.explicit) {
    const isUnread = draft.learned.length === before && draft.ends.length === ends;
    const text = draft.learned.at(-1)?.text;
    if (isUnread) noteOfFragment(plain, setting, draft);
    const isNoted = isUnread && (draft.learned.length > before || draft.learned.at(-1)?.text !== text);
    if (!isNoted) caughtIn(said, clauses, unread, setting, draft);
  }
  if (sentence.explicit && draft.learned.length === before && draft.ends.length === ends) note(text, setting, draft);
}

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
    for (const inner of clausesIn([...report.words]))
      readClause(
        inner,
        false,
        report.by === undefined ? setting : { ...setting, last: { ...setting.last, person: report.by, several: false } },
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
    return;
  }
  const subjects = subjectsOf(clause.subject, setting);
  if (subjects.length === 0 && !explicit) noteOf(clause, setting, draft);
  for (const subject of subjects) {
    const alone = subjects.length > 1 ? { ...subject, plural: subject.plural && subject.kind !== 'thing' } : subject;
    add(statement({ subject: alone, verb, rest: clause.rest, lead: clause.lead, setting, explicit }), setting, draft, subject);
  }
  remember(subjects, setting);
}

function statement(said: Said): Finding | undefined {
  const { subject, verb, setting, explicit } = said;
  if (isUncertain(said)) return undefined;
  // "The bathroom is mine on even weeks" says whose it is and when: kept in one.
  if (subject.kind === 'thing' && said.rest[0]?.lower === 'mine' && !explicit) return undefined;
  if (subject.kind === 'thing') return things(explicit ? { ...said, explicit } : said);
  const numbered = /^(?:now )?(?:in|at|on) (room|seats?|row|gate|platform|terminal|cabin|apartment|floor) #?\w*\d/.exec(
    lowerOf(said.rest),
  )?.[1];
  if (numbered !== undefined && verb.root === 'be' && !verb.negated)
    return { learned: [item('fact', subject, numbered, '', sentenceOf({ ...said, rest: withoutClosing(said.rest) }))], ends: [] };
  // "we're now at Park Hyatt" behind talk of a hotel
  if (
    subject.kind === 'group' &&
    verb.root === 'be' &&
    !verb.negated &&
    /^(?:now )?(?:at|in) /.test(lowerOf(said.rest)) &&
    placeOfGroup(said)
  )
    return {
      learned: [
        item(
          'fact',
          GROUP,
          'hotel',
          '',
          `The group is ${spoken(
            said.rest.filter((word) => word.lower !== 'now'),
            setting,
          )}`,
        ),
      ],
      ends: [],
    };
  // "our cat is called Momo": said of what it is.
  if (verb.passive && /^(?:call|name|base|bear|marry|engage|retire|divorce|scare|terrify|obsess|addict)$/.test(verb.root)) {
    const participle = verb.words.at(-1);
    if (participle)
      return statement({
        ...said,
        verb: { ...verb, root: 'be', passive: false, words: verb.words.slice(0, -1) },
        rest: [participle, ...said.rest],
      });
  }
  const lasting =
    verb.root === 'be' || (verb.root === 'become' && verb.past) || ((verb.root === 'turn' || verb.root === 'go') && verb.past);
  if (lasting) {
    if (verb.past && verb.root === 'be' && verb.via === undefined && !explicit) return undefined;
    const trait = traits(said);
    if (trait.learned.length > 0) return trait;
    // "I'm allergic to Mondays" is no plan either.
    if (verb.root === 'be') return /\b(?:allergic|intolerant)\b/.test(lowerOf(said.rest)) ? undefined : being(said);
  }
  return doing(said);
}

function placeOfGroup({ rest, setting }: Said): boolean {
  const lower = lowerOf(rest);
  const isNamed = rest.some((word) => /^\p{Lu}|^the$/u.test(word.text));
  const isLodging = /\b(?:hotel|hostel|airbnb|inn|hyatt|hilton|marriott|ibis|resort|apartment|guesthouse|ryokan|lodge|villa)\b/.test(lower);
  return (
    isLodging ||
    (isNamed && /^now\b/.test(lower) && rest.length < 8) ||
    (isNamed && /hotel|airbnb|hostel|apartment/.test(setting.last.thing?.thing ?? ''))
  );
}

function add(finding: Finding | undefined, setting: Setting, draft: Draft, subject?: Subject): void {
  if (finding === undefined) return;
  draft.ends.push(...finding.ends);
  for (const learned of finding.learned) draft.learned.push(dated(learned, setting));
  if (subject?.relation !== undefined && finding.learned.length > 0) draft.learned.push(relationItem(subject.relation, subject.key));
}

/** For "she" and "it" of the sentences behind. Two people in one breath leave "she" unclear. */
function remember(subjects: readonly Subject[], setting: Setting): void {
  const people = subjects.filter(({ kind }) => kind === 'person' || kind === 'name' || kind === 'relation');
  const [thing] = subjects.filter(({ kind }) => kind === 'thing');
  if (people.length > 0) setting.last = { ...setting.last, person: people[0], several: people.length > 1 };
  if (thing) setting.last = { ...setting.last, thing };
}

function noteMentions(text: string, setting: Setting): void {
  for (const clause of clausesIn(wordsOf(text.replace(/\?+$/, ''))).slice(0, 2)) remember(subjectsOf(clause.subject, setting), setting);
}

function endedIds(ends: readonly End[], { known }: Setting, learned: readonly Learned[]): string[] {
  const texts = new Set(learned.map(({ text }) => text));
  const isMeant = (one: MemoryItem) =>
    ends.some((end) => {
      if (end.topics?.includes(one.topic)) return true;
      if (end.words === undefined || one.kind === 'credential' || one.kind === 'training') return false;
      const wanted = contentStems(end.words);
      if (wanted.length === 0) return false;
      const held = new Set([...words(one.text), ...words(one.topic)].map(stem));
      const isTheirs =
        end.subject === undefined ||
        one.topic.startsWith(`${end.subject}:`) ||
        !one.topic.includes(':') ||
        one.topic.startsWith('decision:');
      return isTheirs && wanted.every((word) => held.has(word));
    });
  return known.filter((one) => !texts.has(one.text) && isMeant(one)).map(({ id }) => id);
}

function resultOf(draft: Draft, setting: Setting): LearnResult {
  const learned = tidyLearned(draft.learned, setting.message.sentAt).slice(0, MAX_LEARNED_PER_MESSAGE);
  const orders: ForgetOrder[] = draft.forget.map((order) => ({ asked: askedWords(order, setting), scope: order.scope }));
  return {
    learned,
    ended: endedIds(draft.ends, setting, learned),
    forget: [...new Set(draft.forget.flatMap((order) => idsMeant(order, setting)))],
    orders,
    ...(draft.rename === undefined ? {} : { rename: draft.rename }),
  };
}
