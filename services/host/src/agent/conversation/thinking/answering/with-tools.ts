// Answers a message with a language model that may use tools: it sees what each of them would do, then speaks. All of it is done in the
// transaction that says the answer.
import { isOfNoUse } from '@offshoot/engine/engine.ts';
import type { AnswerRequest, AnswerTool, MemoryAccess } from '@offshoot/engine/model-engine.ts';
import { readingShown } from '@offshoot/engine/readings.ts';
import { zoneOf } from '../../../alarms/reminding.ts';
import type { CallClock } from '../../../engine/timed-engine.ts';
import { acquaintances } from '../../../memory/acquaintance.ts';
import type { ReadingsForOne } from '../../../reading/reading-for.ts';
import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../../../transcript/conversation-store.ts';
import { nameOf } from '../../../transcript/names.ts';
import { ownersOf } from '../../../trust/owners.ts';
import { isQuestion } from '../../domain/teaching.ts';
import type { Acts } from '../acts.ts';
import type { Answer, Question } from '../question.ts';
import { contextFor } from './context.ts';
import type { AnsweringDeps } from './in-words.ts';
import { tidyReply } from './tidy-reply.ts';

const NOT_REVEALED = 'That credential is not told now. Say so, or leave it out. Then call say.';

/** What the model may do while it answers. */
interface Doing {
  readonly acts: Acts;
  /** `paused`: what a tool waits for does not count as time of the model. */
  doing(paused: CallClock['pausedFor']): { memory: OpenMemory; tools: readonly AnswerTool[] };
}

interface OpenMemory extends MemoryAccess {
  /** The values of credentials that an answer has marks of. Undefined: it may not have one of these now. */
  revealedIn(text: string): Map<string, string> | undefined;
}

/** Undefined: the model is of no use for this message. Throws EngineError. */
export async function answerWithTools(deps: AnsweringDeps, question: Question, { acts, doing }: Doing): Promise<Answer | undefined> {
  const { message, heard, mayAct, readings, advice } = question;
  const { name, model } = character(deps);
  const withModel = deps.engine.withModel(model);
  if (withModel === undefined) return undefined;
  const context = contextFor(deps, heard, deps.store.conversation.recentBefore(message.messageId), advice);
  let values = new Map<string, string>();
  try {
    const answer = await deps.engine.call((_, signal, clock) => {
      const { memory, tools } = doing((work) => clock.pausedFor(work));
      const request: AnswerRequest = {
        ...{ model, agentName: name, context, message: heard, ...acquaintances(deps, message.senderInboxId) },
        ...(mayAct && { memory }),
        ...{ tools: [...tools, ...readingTools(readings, clock)], limits: readings.limits, today: todayFor(deps, message) },
        onWriting: () => deps.turn.writing(message.messageId),
        restart: () => acts.clear(),
        objection: (saying) => {
          const revealed = memory.revealedIn(saying.text);
          values = revealed ?? new Map();
          if (revealed === undefined) return NOT_REVEALED;
          return acts.objectionTo(saying, { mayClaim: mayAct && !isQuestion(message.text) });
        },
      };
      return withModel.answer(request, signal);
    }, question.signal);
    const said = [...values].reduce((text, [mark, value]) => text.replaceAll(mark, () => value), answer.text);
    const text = tidyReply(context, message.text, answer.isUnfounded ? acts.plainly() : said, readings.sources);
    return { text, isLearned: true, ...(acts.size > 0 && { act: () => instead(text, acts.carryOut()) }) };
  } catch (error) {
    if (isOfNoUse(error) && !deps.engine.isClosing && question.isWanted()) return undefined;
    throw error;
  }
}

/** An agent that stays silent says nothing of what it does. */
const instead = (text: string, news: string | undefined): string | undefined => (text === '' ? undefined : news);

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
export function todayFor(deps: AgentDeps<ConversationTable>, { senderInboxId, sentAt }: HeardMessage): string {
  const zone = zoneOf(deps, senderInboxId);
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: zone }).format(sentAt);
  const owners = [...ownersOf(deps)].map((inboxId) => nameOf(deps, inboxId));
  return `## Today\n${day} (${zone}). Your owner: ${owners.join(', ') || 'nobody here'}.`;
}
