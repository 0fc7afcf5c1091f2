// One piece of a sentence that neither corrects nor forgets anything: a rule, a decision, or clauses.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../agent/domain/engine.ts';
import { topicFor } from '../../../../agent/memory/domain/words/aspects.ts';
import { topicKey } from '../../../../agent/memory/domain/words/words.ts';
import { wordsOf } from '../words/english.ts';
import { caughtIn, type Reading } from './keeping/net.ts';
import { addDoubtful, addFeeding, addReason, type Draft, dated, note, noteOfFragment, REASON_LINK } from './keeping/notes.ts';
import { resolved } from './keeping/worth.ts';
import { decisionIn, ruleIn, ruleTopic } from './orders/orders.ts';
import { asSentence, type Setting, type SpokenOf, spoken, withNames } from './people/who.ts';
import { noteMentions, readClause, remember } from './reading-clauses.ts';
import { type Clause, clausesIn } from './sentences/clauses.ts';
import { withSubject } from './sentences/elided.ts';
import { introductionIn } from './sentences/introductions.ts';
import type { Sentence } from './sentences/sentences.ts';
import { lowerOf } from './statements/findings.ts';
import { withoutPreface } from './statements/told.ts';

/** "Call me Sam": the name that the speaker wants. */
const OWN_NAME = linear(
  /^(?:(?:you can |please |just )*call me|everyone calls me|people call me|my friends call me|i go by|i'm called|i am called) ([\p{L}][\p{L}\p{M}.'-]{0,30}(?: [\p{Lu}][\p{L}\p{M}.'-]{0,30}){0,2})$/iu,
);
const NO_NAME = /^(?:later|back|tomorrow|when|if|on|at|an?|the|crazy|maybe|now|asap|soon|old|stupid)\b/i;

const HYPOTHETICAL =
  /^(?:if|imagine|suppose|supposing|pretend|what if|let's (?:say|pretend|imagine|assume)|say we|assuming|assume|in case|unless|as if|hopefully|i wish|we wish|wish|maybe|perhaps|possibly|might|should we|could be|fingers crossed|one day|someday|ideally|theoretically|hypothetically|in theory|even if|once upon|when i (?:was|grow)|when we were|back when|i used to dream|would be)\b|\b(?:if i were|if we were|if i was|were i|would(?:n't)? have been|i(?:'d| would) (?:rather )?(?:die|kill|starve|give anything)|could have been|wouldn't it|i wonder|no idea if|not sure (?:if|whether|yet|about))\b/i;

/** "If it rains we play in the gym": an agreement for that case, not a daydream. */
const PROVISION = linear(
  /^(?:if|in case) (?:it (?:rains|snows|is raining|storms|gets (?:too )?(?:cold|hot|late|dark))|the (?!two\b)\p{L}+ (?:is|isn't|are|does|doesn't|gets|comes|fails|rings|breaks)|(?:somebody|someone|anybody|anyone|nobody)\b)(?!.*\b(?:would|could|might|lottery|'d|were)\b).{12,}$/iu,
);

export function readPlain(said: string, sentence: Sentence, setting: Setting, draft: Draft): void {
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
        .replace(linear(/["“][^"”]{3,}["”]/g), (quoted) => (sentence.explicit ? quoted : ' '))
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

const asNote = (text: string, setting: Setting): Learned => {
  const said = spoken(wordsOf(text), setting);
  return dated({ kind: 'fact', text: asSentence(said), topic: `note:${topicKey(said, 5)}` }, setting);
};
