// One clause in, what it says out. Says also whom and what the next sentence can mean by “she” and “it”.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../agent/domain/engine.ts';
import { aspectNamed } from '../../../../agent/memory/domain/words/aspects.ts';
import { topicKey } from '../../../../agent/memory/domain/words/words.ts';
import { wordsOf } from '../words/english.ts';
import { type Draft, dated } from './keeping/notes.ts';
import { peopleOf, withoutRepeats } from './people/spoken-of.ts';
import { type Setting, type SpokenOf, type Subject, subjectsOf } from './people/who.ts';
import { type Clause, clausesIn } from './sentences/clauses.ts';
import { relationItem } from './statements/being.ts';
import { type Finding, lowerOf } from './statements/findings.ts';
import { fragment } from './statements/fragments.ts';
import { statement } from './statements/stating.ts';
import { reportIn } from './statements/told.ts';

const SUBORDINATE = /^(?:if|when|whenever|unless|while|although|though|whereas|until|where|which|who|because|since|as)$/;

export function readClause(clause: Clause, explicit: boolean, setting: Setting, draft: Draft): void {
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
export function remember(clause: Clause, setting: Setting, before: readonly SpokenOf[]): SpokenOf[] {
  const people = withoutRepeats([...before, ...peopleOf(clause, setting)]);
  const thing = subjectsOf(clause.subject, setting).find(({ kind }) => kind === 'thing');
  setting.last = {
    ...setting.last,
    ...(people.length > 0 ? { people } : {}),
    ...((thing ?? setting.last.thing) ? { thing: thing ?? setting.last.thing } : {}),
  };
  return people;
}

export function noteMentions(text: string, setting: Setting): void {
  let people: SpokenOf[] = [];
  for (const clause of clausesIn(wordsOf(text.replace(linear(/\?+$/), ''))).slice(0, 2)) people = remember(clause, setting, people);
}
