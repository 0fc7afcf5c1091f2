// Everything of an agent that reads a text of somebody else, as one call each.
import { answerInReply } from '@offshoot/actions';
import { nameProblem, plain, shownName } from '@offshoot/plain-text';
import { visible } from '@offshoot/plain-text/hidden.ts';
import { readableText } from '@offshoot/readable-text';
import { textOfHtml } from '@offshoot/readable-text/html-text.ts';
import { numberIn } from '@offshoot/texts/phone-number.ts';
import { understand } from '../../src/adapters/engines/offline/learning.ts';
import { planned } from '../../src/adapters/engines/offline/planning/planning.ts';
import { replyTo } from '../../src/adapters/engines/offline/replying/replies.ts';
import { jsonObjectIn, learnResultIn, summaryIn } from '../../src/adapters/engines/openai/json-answers.ts';
import { timeSpansIn } from '../../src/agent/alarms/domain/when.ts';
import {
  addressed,
  isForIt,
  type Room,
  type Spoken,
  withNameForHandles,
  withoutVocative,
} from '../../src/agent/conversation/domain/addressing.ts';
import { foldedAnswer, moreWanted } from '../../src/agent/conversation/domain/folding.ts';
import { quietOrderIn, TALKING } from '../../src/agent/conversation/domain/quiet.ts';
import { actsIn, recalls } from '../../src/agent/conversation/domain/speech-acts.ts';
import { groupRequestIn } from '../../src/agent/desk/domain/group-request.ts';
import { commandIn } from '../../src/agent/desk/domain/request.ts';
import { plainOrder } from '../../src/agent/memory/domain/forgetting/forget-wording.ts';
import { opinionOfReply, standingOrderIn, wishIn } from '../../src/agent/memory/domain/items/feedback.ts';
import { isPlan, validityIn } from '../../src/agent/memory/domain/items/validity-words.ts';
import { valuesIn } from '../../src/agent/memory/domain/merging/values.ts';
import { contentStems } from '../../src/agent/memory/domain/words/words.ts';
import { urlsIn } from '../../src/agent/reading/domain/urls.ts';
import { chooseItems } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { heard, JAPAN_MEMORY, planRequest, replyRequest } from '../engines/requests.ts';

const SELF = 'a1'.repeat(32);
const room = (o: Partial<Room> = {}): Room => ({
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

export const ENTRIES: Readonly<Record<string, (text: string) => unknown>> = {
  'who is addressed': (text) => [addressed(said(text), room()), isForIt(said(text), room())],
  'who is addressed, by a name': (text) =>
    addressed(said('what do you know?'), room({ others: [text], otherAgents: [text.slice(0, 100)] })),
  'the call taken away': (text) => [withoutVocative(text, ['Juno']), withNameForHandles(text, 'Juno')],
  'orders to be quiet': (text) => [TALKING, QUIET].map((quiet) => quietOrderIn(text, { isForIt: true, quiet })),
  'speech acts': (text) => [actsIn(text), recalls(text)],
  'wordings of forgetting': plainOrder,
  'more of an answer': (text) => [moreWanted(text), foldedAnswer(text)],
  'opinions and wishes': (text) => [opinionOfReply(text), standingOrderIn(text), wishIn(text)],
  'answers to cards': answerInReply,
  'orders to the desk': (text) => [commandIn(text), groupRequestIn(text)],
  times: (text) => timeSpansIn(text, { now: NOW, zone: 'UTC' }),
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
    learnResultIn(text, { shown: JAPAN_MEMORY, people: [], saidAt: NOW }),
    summaryIn(text, JAPAN_MEMORY),
  ],
  'mails and pages': (text) => [textOfHtml(text), textOfHtml(text, { isPage: true }), readableText(text, 4_000)],
  names: (text) => [nameProblem(text), shownName(text), plain(text), visible(text)],
};
