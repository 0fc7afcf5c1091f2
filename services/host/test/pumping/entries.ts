// Everything of an agent that reads a text of another person, as one call each.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { answerInReply } from '@offshoot/actions';
import { textOfHtml } from '@offshoot/documents/readable-text/html-text.ts';
import { readableText } from '@offshoot/documents/readable-text/readable-text.ts';
import {
  addressed,
  type ConversationState,
  isForIt,
  type Spoken,
  withNameForHandles,
  withoutVocative,
} from '@offshoot/engine/addressing/addressing.ts';
import { actsIn, recalls } from '@offshoot/engine/addressing/speech-acts.ts';
import { urlsIn } from '@offshoot/engine/urls.ts';
import { pinnedTool } from '@offshoot/mcp/definition/tool-definition.ts';
import { plainOrder } from '@offshoot/memory/forgetting/forget-wording.ts';
import { opinionOfReply, standingOrderIn, wishIn } from '@offshoot/memory/items/feedback.ts';
import { isPlan, validityIn } from '@offshoot/memory/items/validity-words.ts';
import { valuesIn } from '@offshoot/memory/words/values.ts';
import { contentStems } from '@offshoot/memory/words/words.ts';
import { readCreateRequest, readJson } from '@offshoot/openai-api';
import { senderOf, subjectOf } from '@offshoot/providers/mail/inbound.ts';
import { numberIn } from '@offshoot/providers/sms/phone-number.ts';
import { planned } from '@offshoot/quoting-engine/planning/planning.ts';
import { type Reading, SCRAPS } from '@offshoot/testing';
import { nameProblem, plain, shownName } from '@offshoot/text';
import { visible } from '@offshoot/text/hidden.ts';
import { splitOrder } from '@offshoot/times/plain-order.ts';
import { ruleIn } from '@offshoot/times/when.ts';
import { jsonObjectIn, studyResultIn, summaryIn } from '../../src/adapters/engines/openai/json-answers.ts';
import { createSecretlintScanner } from '../../src/adapters/secretlint-scanner.ts';
import { groupRequestIn } from '../../src/agent/desk/domain/group-request.ts';
import { commandIn } from '../../src/agent/desk/domain/request.ts';
import { QUIET_OF, quietOrderIn } from '../../src/agent/record/domain/quiet.ts';
import { foldedAnswer, moreWanted } from '../../src/agent/transcript/domain/folding.ts';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { replyTo, understand } from '../engines/quoting.ts';
import { heard, JAPAN_MEMORY, planRequest, replyRequest, studyLine } from '../engines/requests.ts';

const SOURCES = fileURLToPath(new URL('../../src', import.meta.url));
const SELF = 'a1'.repeat(32);
const conversationState = (o: Partial<ConversationState> = {}): ConversationState => ({
  selfInboxId: SELF,
  names: ['Juno'],
  memberCount: 5,
  agentExchange: 0,
  others: ['Ana Lee', 'Ben'],
  otherAgents: ['Juno 2'],
  justSpoke: true,
  isSpokesman: true,
  ...o,
});
const said = (text: string): Spoken => ({ senderInboxId: 'b2'.repeat(32), senderIsAgent: false, text });
const NOW = new Date('2026-02-22T10:00:00Z');
const QUIET = { muted: true, deaf: true };

const scanner = createSecretlintScanner();

/** What is refused took its time, too. */
const refusing = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

const ENTRIES: Readonly<Record<string, (text: string) => unknown>> = {
  'who is addressed': (text) => [addressed(said(text), conversationState()), isForIt(said(text), conversationState())],
  'who is addressed, by a name': (text) =>
    addressed(said('what do you know?'), conversationState({ others: [text], otherAgents: [text.slice(0, 100)] })),
  'the call taken away': (text) => [withoutVocative(text, ['Juno']), withNameForHandles(text, 'Juno')],
  'orders to be quiet': (text) => [QUIET_OF.talking, QUIET].map((quiet) => quietOrderIn(text, { isForIt: true, quiet })),
  'speech acts': (text) => [actsIn(text), recalls(text)],
  'wordings of forgetting': plainOrder,
  'more of an answer': (text) => [moreWanted(text), foldedAnswer(text)],
  'opinions and wishes': (text) => [opinionOfReply(text), standingOrderIn(text), wishIn(text)],
  'answers to cards': answerInReply,
  'orders to the desk': (text) => [commandIn(text), groupRequestIn(text)],
  times: (text) => [splitOrder(text), ruleIn(text, { now: NOW, zone: 'UTC' })],
  values: valuesIn,
  'how long it is true': (text) => [isPlan(text), validityIn({ kind: 'fact', topic: 'x', text }, NOW)],
  words: contentStems,
  links: urlsIn,
  'phone numbers': numberIn,
  learning: (text) => understand(heard(text), 'Juno', JAPAN_MEMORY),
  'learning from a name': (text) =>
    understand(heard("I'm vegan and we meet at 8", { senderName: text.slice(0, 100) }), 'Juno', JAPAN_MEMORY),
  replying: (text) => replyTo(replyRequest(text, { memory: JAPAN_MEMORY })),
  'replying as told': (text) => replyTo(replyRequest('hi', { instructions: text, ownerSection: text, soul: text })),
  planning: (text) => planned(planRequest(text)),
  'choosing what a clone gets': (text) =>
    chooseItems({ items: JAPAN_MEMORY, prompt: text, templateDirective: text, add: [], remove: [], secrets: new Map(), now: new Date(0) }),
  'answers of a model': (text) => [
    jsonObjectIn(text),
    studyResultIn(text, { shown: JAPAN_MEMORY, people: [], lines: [studyLine('I have moved')] }),
    summaryIn(text, JAPAN_MEMORY),
  ],
  'mails and pages': (text) => [textOfHtml(text), textOfHtml(text, { isPage: true }), readableText(text, 4_000)],
  secrets: (text) => scanner.rulesFoundIn([text]),
  'headers of mails': (text) => [senderOf(text), senderOf(`${text} <a@b.example>`), subjectOf(text)],
  'tools of servers': (text) =>
    refusing(() => {
      const inputSchema = {
        type: 'object',
        properties: { a: { type: 'string', pattern: text }, b: { type: 'string', pattern: '^(a|b)*$' } },
      };
      return pinnedTool({ name: 'look', description: text, inputSchema, annotations: {} }).check({ a: text, b: text });
    }),
  'bodies of requests': (text) => [
    refusing(() => readJson(Buffer.from(text))),
    refusing(() => readJson(Buffer.from(JSON.stringify({ [text]: text })))),
    refusing(() => readCreateRequest({ model: 'gpt', input: text, instructions: text, metadata: { a: text }, user: text })),
  ],
  names: (text) => [nameProblem(text), shownName(text), plain(text), visible(text)],
};

const LEADS = [
  '',
  '',
  'Juno, stop',
  'do you hear',
  'Forget my diet',
  'Juno, ',
  'remember that ',
  'i mean ',
  'no, ',
  'e-mail a@b.c ',
  'remind me ',
  'the ',
  'what ',
  'I ',
];

/** Words and phrases of the patterns and word lists themselves: what they are made to find. */
function piecesOfTheRules(): string[] {
  const pieces = new Set<string>(SCRAPS);
  for (const file of globSync('**/*.ts', { cwd: SOURCES })) {
    for (const line of readFileSync(`${SOURCES}/${file}`, 'utf8').split('\n'))
      if (/\(\?:|\/\^|'[a-z]+ [a-z]+'/.test(line))
        for (const [piece] of line.matchAll(/(?<![\w\\])[a-z][a-z' ]{0,23}/g)) if (piece.trim().length > 0) pieces.add(`${piece.trim()} `);
  }
  return [...pieces].sort();
}

export const AGENT: Reading = { entries: ENTRIES, pieces: piecesOfTheRules(), leads: LEADS };
