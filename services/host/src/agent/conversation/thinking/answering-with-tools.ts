// Answers one message with a language model that may use tools: it sees what each of them would do, then speaks, and all of it is done in
// the transaction that says the answer.
import { isOfNoUse } from '@offshoot/engine/engine.ts';
import type { AnswerRequest, AnswerTool } from '@offshoot/engine/model-engine.ts';
import { readingShown } from '@offshoot/engine/readings.ts';
import { isTriggered } from '../../alarms/domain/alarm.ts';
import { zoneOf } from '../../alarms/reminding.ts';
import type { CallClock } from '../../engine/timed-engine.ts';
import { acquaintances } from '../../memory/acquaintance.ts';
import { type ReadingsForOne, readingsFor } from '../../reading/reading-for.ts';
import { character } from '../../record/agent-deps.ts';
import type { HeardMessage } from '../../transcript/conversation-store.ts';
import { isFilesLine } from '../../transcript/domain/files-line.ts';
import { heardOf, nameOf } from '../../transcript/names.ts';
import { ownersOf } from '../../trust/owners.ts';
import { writeIdentity } from '../../workspace/workspace-sync.ts';
import { disclosed } from '../disclosing.ts';
import { isQuestion } from '../domain/teaching.ts';
import { apologise, decline, tidyReply } from './answering.ts';
import { contextFor } from './assembling.ts';
import { study } from './learning.ts';
import type { ThinkingDeps } from './thinking.ts';
import { Acts } from './turn/acts.ts';
import { memoryDesk, ownTools, revealedIn } from './turn/desk.ts';
import { proposingTools } from './turn/proposing.ts';
import { whileWanted } from './wanted.ts';

/** Lines that are read before something is forgotten. */
const MOST_CAUGHT_UP = 32;
const NOT_REVEALED = 'That credential is not told now. Say so, or leave it out. Then call say.';

/** `false`: the model is of no use for this message, so it is learned from and answered without it. */
export async function answerWithTools(deps: ThinkingDeps, message: HeardMessage): Promise<boolean> {
  const { name, model } = character(deps);
  const { store } = deps;
  const { conversation } = store;
  const withModel = deps.engine.withModel(model);
  if (withModel === undefined) return false;
  const isPosting = isTriggered(message.messageId);
  const isOnlyAnswered = isPosting || isFilesLine(message.text);
  using wanted = whileWanted(deps, message);
  if (!isPosting) deps.turn.begin(message.messageId);
  try {
    if (!isPosting && decline(deps, message)) return true;
    const heard = heardOf(deps, message);
    const context = contextFor(deps, heard, conversation.recentBefore(message.messageId));
    const readings = readingsFor(deps, message, deps.engine.contextTokens);
    const acts = new Acts(store);
    let values = new Map<string, string>();
    const chosen = store.state.chosenName;
    const catchUp = async () => {
      const lines = conversation.chatter(deps.now().getTime(), MOST_CAUGHT_UP);
      if (lines.length > 0) await study(deps, lines);
    };
    const answer = await deps.engine.call((_, signal, clock) => {
      const desk = memoryDesk({ ...turnOf(), catchUp: () => clock.pausedFor(catchUp()) });
      const paused: CallClock['pausedFor'] = (work) => clock.pausedFor(work);
      // A trigger answers, and does nothing else; nor is the name of a file an order.
      const doing = isOnlyAnswered
        ? []
        : [...ownTools({ ...turnOf(), catchUp }, desk), ...proposingTools({ deps, message, acts, readings, wanted, paused })];
      const request: AnswerRequest = {
        ...{ model, agentName: name, context, message: heard, ...acquaintances(deps, message.senderInboxId) },
        ...(!isOnlyAnswered && { memory: desk }),
        ...{ tools: [...doing, ...readingTools(readings, clock)], limits: readings.limits, today: todayOf(deps, message) },
        onWriting: () => deps.turn.writing(message.messageId),
        restart: () => acts.clear(),
        objection: (saying) => {
          const revealed = revealedIn(saying.text, { ...turnOf(), catchUp }, desk);
          values = revealed ?? new Map();
          if (revealed === undefined) return NOT_REVEALED;
          return acts.objectionTo(saying, { mayClaim: !isOnlyAnswered && !isQuestion(message.text) });
        },
      };
      return withModel.answer(request, signal);
    }, wanted.signal);
    if (deps.engine.isClosing) return true;
    const said = [...values].reduce((text, [mark, value]) => text.replaceAll(mark, () => value), answer.text);
    const reply = tidyReply(context, message, answer.isUnfounded ? acts.plainly() : said, readings.sources);
    store.transaction(() => {
      // The agent must not tell an item that was forgotten or corrected meanwhile: the next answer is made without it.
      if (!wanted.isWanted()) return;
      const key = `reply:${message.messageId}`;
      if (reply !== '') conversation.say(key, disclosed(deps, key, reply));
      const otherwise = acts.carryOut();
      // Something came of it that the model did not see.
      if (otherwise !== undefined) conversation.said(key);
      // Forgetting takes an answer with it that repeats what is forgotten.
      if (reply !== '') conversation.say(key, otherwise ?? FORGOTTEN);
      conversation.settled(message.messageId);
    });
    if (acts.size > 0) store.memory.scrub();
    if (store.state.chosenName !== chosen) writeIdentity(deps);
    deps.wake.duties();
    return true;

    function turnOf() {
      return { deps, message, acts, hasRead: () => readings.sources.size > 0 };
    }
  } catch (error) {
    if (deps.engine.isClosing || !wanted.isWanted()) return true;
    if (isOfNoUse(error)) return false;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer');
    apologise(deps, message);
    return true;
  }
}

const FORGOTTEN = 'Done: I have forgotten that.';

function readingTools(readings: ReadingsForOne, clock: CallClock): AnswerTool[] {
  return readings.offers.map((offer) => ({
    ...offer,
    isReading: true,
    async run(args, signal, sees) {
      const result = await clock.pausedFor(readings.read(offer.name, args, signal, sees));
      if (result.is === 'refused') return { is: 'refused', why: result.why, text: result.line };
      return { is: 'read', text: readingShown(result), ...(result.pictures && { pictures: result.pictures }) };
    },
  }));
}

/** The same for a day and for all who live in one zone. */
function todayOf(deps: ThinkingDeps, { senderInboxId, sentAt }: HeardMessage): string {
  const zone = zoneOf(deps, senderInboxId);
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: zone }).format(sentAt);
  const owners = [...ownersOf(deps)].map((inboxId) => nameOf(deps, inboxId));
  return `## Today\n${day} (${zone}). Your owner: ${owners.join(', ') || 'nobody here'}.`;
}
