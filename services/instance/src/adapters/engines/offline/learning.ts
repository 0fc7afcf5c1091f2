// One message in, what to keep of it out. Pure and deterministic: replies run it again to know what to acknowledge.
import { type Heard, type Learned, type LearnResult, MAX_LEARNED_PER_MESSAGE } from '../../../agent/domain/engine.ts';
import { groupsOfStem } from '../../../agent/memory/domain/groups.ts';
import type { MemoryItem } from '../../../agent/memory/domain/item.ts';
import { tidyText } from '../../../agent/memory/domain/limits.ts';
import { currentKnowledge, tidyLearned } from '../../../agent/memory/domain/merge.ts';
import { contentStems, slug, topicKey } from '../../../agent/memory/domain/words.ts';
import { credentialIn } from './credentials.ts';
import { idsToForget } from './forgetting.ts';
import { decisionIn, type ForgetOrder, forgetIn, renameIn, ruleIn, ruleTopic } from './orders.ts';
import { type Clause, clausesOf } from './sentences.ts';
import { statementOf } from './statements.ts';
import { subjectOf } from './subjects.ts';
import { asSentence, capitalised, inThirdPerson, withDay } from './third-person.ts';

const MAX_NAME = 40;

/** The name that the speaker asked to go by, else the profile name. */
function speakerOf(message: Heard, known: readonly MemoryItem[]): string {
  const asked = known.findLast(
    (item) =>
      item.provenance.from === 'message' &&
      item.provenance.senderInboxId === message.senderInboxId &&
      /^[^:]+:name$/.test(item.topic) &&
      / (?:name is|goes by) /.test(item.text),
  );
  const given = asked?.text.match(/ (?:name is|goes by) (.+?)\.$/)?.[1];
  return (given ?? tidyText(message.senderName)).slice(0, MAX_NAME).trim() || message.senderInboxId.slice(0, 8) || 'Somebody';
}

const OWN_NAME =
  /^(?:my name is|my name's|i am called|i'm called|call me|you can call me|i go by|everyone calls me|people call me) ([\p{L}][\p{L}\p{M}.'-]{0,30}(?: [\p{Lu}][\p{L}\p{M}.'-]{0,30}){0,2})$/iu;
const NOT_NAMES = /^(?:later|back|tomorrow|when|if|on|at|an?|the|crazy|maybe|now|asap|soon)\b/i;
const HAS_VERB =
  /\b(?:is|are|was|were|am|has|have|had|will|can|can't|should|must|does|do|doesn't|don't|likes?|loves?|hates?|needs?|wants?|lives?|works?|goes|comes|starts|leaves|arrives|meets?|costs?|said|told|booked|bought|brings?|takes?|[\p{L}]{3,}(?:ed|es))\b/iu;
const SWAPS = [
  /^(?:it's|it is|that's|it was|the right (?:one|answer) is) (?:actually )?(?:(?:in|at|on|called|the) )?(.{2,60}?),? (?:and )?not (?:(?:in|at|on|called|the) )?(.{2,60})$/i,
  /^(?:it's |it is |that's )?not (?:(?:in|at|on|called) )?(?<old>.{2,60}?)(?:,| but) (?:but )?(?:it's |it is )?(?:(?:in|at|on|called) )?(?<new>.{2,60})$/i,
];

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const learned = (kind: Learned['kind'], text: string, topic: string): Learned => ({ kind, text: asSentence(text), topic });

/** "It's Ginza, not Shinjuku": the newest item that holds the old words, with the new ones. */
function swapped(clause: string, known: readonly MemoryItem[], saidAt: Date): Learned | undefined {
  for (const pattern of SWAPS) {
    const match = clause.match(pattern);
    const [now, before] = match?.groups ? [match.groups.new, match.groups.old] : [match?.[1], match?.[2]];
    if (!now || !before) continue;
    const item = currentKnowledge(known, saidAt).findLast((candidate) =>
      new RegExp(`(?<![\\p{L}\\p{N}])${escaped(before)}(?![\\p{L}\\p{N}])`, 'iu').test(candidate.text),
    );
    if (item) return { kind: item.kind, text: item.text.replace(new RegExp(escaped(before), 'iu'), () => now), topic: item.topic };
  }
  return undefined;
}

function learnedOfClause(clause: Clause, message: Heard, speaker: string, known: readonly MemoryItem[]): Learned | undefined {
  const { text } = clause;
  const ownName = text.match(OWN_NAME)?.[1];
  if (ownName && !NOT_NAMES.test(ownName)) {
    const verb = /^(?:call me|you can|i go by|everyone|people)/i.test(text)
      ? `${speaker} goes by ${ownName}`
      : `${speaker}'s name is ${ownName}`;
    return learned('personalization', verb, `${slug(speaker)}:name`);
  }
  const swap = swapped(text, known, message.sentAt);
  if (swap) return swap;
  const decision = decisionIn(text);
  if (decision) return learned('decision', inThirdPerson(decision.text, speaker), decision.topic);
  const third = inThirdPerson(text, speaker);
  const credential = credentialIn(third, slug(speaker));
  if (credential) return learned('credential', third, credential.topic);
  const rule = ruleIn(text);
  if (rule) return learned('training', inThirdPerson(rule, speaker), ruleTopic(rule));
  const found = subjectOf(third, speaker);
  // "the landlord is called Kenji" is small talk, unless somebody asks to remember it.
  const subject = found?.by === 'the' && clause.explicit ? { ...found, by: 'group' as const } : found;
  const statement = subject && statementOf(subject, asSentence(third));
  if (statement)
    return { ...statement, text: statement.kind === 'personalization' ? statement.text : withDay(statement.text, message.sentAt) };
  if (!clause.explicit || topicKey(text, 5) === '') return undefined;
  const note = HAS_VERB.test(third) ? third : `${speaker} asked to remember: ${text}`;
  return { kind: 'fact', text: withDay(asSentence(note), message.sentAt), topic: `note:${topicKey(third, 5)}` };
}

/** What is forgotten is not said again: only words that name a kind of thing ("my diet", "the wifi password") are. */
function withoutValues(what: string): string {
  return contentStems(what).every((s) => groupsOfStem(s).length > 0) ? what : 'that';
}

/** "The code is 4711. Forget the code." in one message. */
function isMeant(order: ForgetOrder, said: Learned, message: Heard, speaker: string): boolean {
  const provenance = { from: 'message' as const, messageId: message.messageId, senderInboxId: message.senderInboxId, senderName: speaker };
  const { kind, text, topic } = said;
  const item = {
    id: topic,
    kind,
    text,
    topic,
    sensitivity: 'normal',
    tags: [],
    confirmed: true,
    provenance,
    learnedAt: message.sentAt,
  } as const;
  return idsToForget(order, message, speaker, [{ ...item, tags: [] }]).length > 0;
}

export function understand(message: Heard, agentName: string, known: readonly MemoryItem[]): LearnResult {
  const speaker = speakerOf(message, known);
  const result: LearnResult = { learned: [], ended: [], forget: [], orders: [] };
  for (const clause of clausesOf(message.text, agentName)) {
    if (clause.isQuestion) continue;
    const rename = renameIn(clause.text);
    if (rename) {
      result.rename = rename;
      continue;
    }
    const forget = clause.explicit ? undefined : forgetIn(clause.text);
    if (forget) {
      result.forget.push(...idsToForget(forget, message, speaker, known));
      const asked = forget.everything ? 'everything you taught me' : withoutValues(forget.what).replace(/^(?:my|our)\b/i, 'your');
      result.orders.push({ asked, scope: forget.everything ? 'said' : 'named' });
      result.learned = result.learned.filter((said) => !isMeant(forget, said, message, speaker));
      continue;
    }
    const item = learnedOfClause(clause, message, speaker, known);
    if (item) result.learned.push({ ...item, text: capitalised(item.text) });
  }
  result.learned = tidyLearned(result.learned, message.sentAt).slice(0, MAX_LEARNED_PER_MESSAGE);
  result.forget = [...new Set(result.forget)];
  return result;
}
