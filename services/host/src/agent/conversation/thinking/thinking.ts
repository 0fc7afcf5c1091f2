// How a message becomes what the agent learns, what it answers and what it does: three stages that know nothing of each other.
//   learning    lines → Lesson, kept as it is learned
//   answering   Question → Answer, said by `writeAnswer` alone
//   acting      Question → what the answer does, done in the transaction that says it
// Whose turn it is to be thought about is a matter of turns.ts.

import { isTriggered } from '../../alarms/domain/alarm.ts';
import { apology } from '../../domain/phrases.ts';
import { tidyForgotten } from '../../memory/forgetting.ts';
import type { HeardMessage, Unread } from '../../transcript/conversation-store.ts';
import { isActive } from '../../trust/pausing.ts';
import { writeIdentity, writeMemory } from '../../workspace/workspace-sync.ts';
import { disclosed } from '../disclosing.ts';
import type { AnswerRateLimiter } from '../domain/answer-rate-limiter.ts';
import { type ActingDeps, answerByPlan } from './acting/planning.ts';
import { proposingTools, renameTool } from './acting/proposing.ts';
import { Acts } from './acts.ts';
import { answerAdvised } from './advised.ts';
import { type AnsweringDeps, answerDeclining, answerInWords } from './answering/in-words.ts';
import { answerAboutMedia } from './answering/media.ts';
import { answerWithTools } from './answering/with-tools.ts';
import { catchUp, type LearningDeps, type Lesson, learn, study } from './learning/learning.ts';
import { memoryAccess, searchTool } from './learning/memory-desk.ts';
import { type Answer, asQuestion, type Question, type QuestionDeps } from './question.ts';
import { hasModel, Turns, type TurnsDeps, unlessDeadly } from './turns.ts';

export type ThinkingDeps = TurnsDeps & LearningDeps & QuestionDeps & AnsweringDeps & ActingDeps;

/** Engine calls per run, before other agents of the host get their turn. */
const STEPS_PER_RUN = 8;

/** `answerRateLimiter`: limits how fast it answers. Returns milliseconds until the next run; undefined: nothing is left. */
export async function think(deps: ThinkingDeps, answerRateLimiter: AnswerRateLimiter): Promise<number | undefined> {
  const { store } = deps;
  if (store.state.phase !== 'live' || !isActive(deps)) return undefined;
  const turns = new Turns(deps, answerRateLimiter);
  let hasChanged = false;
  try {
    for (let steps = 0; steps < STEPS_PER_RUN && !deps.engine.isClosing; steps++) {
      const next = turns.next();
      if (next === undefined) break;
      const { chosenName } = store.state;
      const think = () => (next.is === 'question' ? respond(deps, next.lines[0]) : learnFrom(deps, next.lines));
      const lesson = await unlessDeadly(deps, next.lines, think);
      hasChanged ||= lesson?.hasChanged === true;
      if (store.state.chosenName !== chosenName) {
        writeIdentity(deps);
        deps.wake.duties();
      }
    }
  } finally {
    deps.turn.end();
    // Nothing is being thought about while a sender waits for their turn.
    store.begun.ended('thoughts');
    if (store.state.phase === 'live') {
      if (hasChanged) writeMemory(deps);
      if (tidyForgotten(deps) > 0) store.memory.scrub();
    }
  }
  return turns.waitMs();
}

/** With a language model from several lines at once, otherwise from one. */
async function learnFrom(deps: ThinkingDeps, lines: readonly Unread[]): Promise<Lesson> {
  const [message] = lines;
  if (hasModel(deps)) return study(deps, lines);
  return message === undefined ? { hasChanged: false } : learnFromOne(deps, message);
}

async function learnFromOne(deps: ThinkingDeps, message: Unread): Promise<Lesson> {
  if (message.answer) deps.turn.begin(message.messageId);
  const lesson = await learn(deps, message);
  // The sender has already waited for one time-out.
  if (lesson.isLate && message.answer && message.attempts === 0) apologise(deps, message);
  return lesson;
}

/** A language model learns while it answers. Where it is of no use, the agent learns before. Without one, it has learned already. */
async function respond(deps: ThinkingDeps, message: Unread): Promise<Lesson> {
  if (hasModel(deps) && (await giveAnswer(deps, message, WITH_MODEL))) return { hasChanged: true };
  const lesson = message.learn && hasModel(deps) ? await learnFromOne(deps, message) : { hasChanged: false };
  await giveAnswer(deps, message, WITHOUT_MODEL);
  return lesson;
}

/** A way to answer a message. */
interface Way {
  readonly answers: string;
  /** Undefined: the next way is tried. Throws EngineError. */
  answer(deps: ThinkingDeps, question: Question): Answer | undefined | Promise<Answer | undefined>;
}

const DECLINING: Way = { answers: 'what its soul declines', answer: answerDeclining };

/** In the order in which they are tried. */
export const WITH_MODEL: readonly Way[] = [
  DECLINING,
  { answers: 'everything else, with tools to learn and to act', answer: answerByModel },
];
export const WITHOUT_MODEL: readonly Way[] = [
  DECLINING,
  { answers: 'what it is asked to do, by a plan of the message alone', answer: answerByPlan },
  { answers: 'a question about a picture, a film or a voice message', answer: answerAboutMedia },
  { answers: 'everything else, in words', answer: answerInWords },
];

/** Where it is shown advice of strangers, it only speaks and asks. What the message asks for besides is done without the advice. */
async function answerByModel(deps: ThinkingDeps, question: Question): Promise<Answer | undefined> {
  const answer = await answerAdvised(deps, question);
  return answer === 'unadvised' ? await answerUnadvised(deps, question) : answer;
}

/** What the model has its tools do is done once its answer is said. */
function answerUnadvised(deps: ThinkingDeps, question: Question): Promise<Answer | undefined> {
  const { message, readings, mayAct } = question;
  const acts = new Acts(deps.store);
  return answerWithTools(deps, question, {
    acts,
    doing(paused) {
      const memory = memoryAccess(deps, message, { acts, hasRead: () => readings.sources.size > 0, catchUp: () => paused(catchUp(deps)) });
      const tools = [searchTool(memory), renameTool(deps, message, acts), ...proposingTools({ deps, question, acts, paused })];
      return { memory, tools: mayAct ? tools : [] };
    },
  });
}

/** Gives the first answer that there is. False: no way has one. */
async function giveAnswer(deps: ThinkingDeps, message: HeardMessage, ways: readonly Way[]): Promise<boolean> {
  using question = asQuestion(deps, message);
  if (!isTriggered(message.messageId)) deps.turn.begin(message.messageId);
  try {
    for (const way of ways) {
      const answer = await way.answer(deps, question);
      if (deps.engine.isClosing) return true;
      if (answer === undefined) continue;
      writeAnswer(deps, question, answer);
      return true;
    }
    return false;
  } catch (error) {
    if (deps.engine.isClosing || !question.isWanted()) return true;
    deps.log.warn({ instanceId: deps.instanceId, err: error }, 'could not answer');
    apologise(deps, message);
    return true;
  }
}

const FORGOTTEN = 'Done: I have forgotten that.';

/** Says the answer and does what goes with it. If it is not wanted any more, it does nothing, and the next answer is made anew. */
function writeAnswer(
  deps: ThinkingDeps,
  { message: { messageId }, isWanted }: Question,
  { text, told, act, advice, isLearned }: Answer,
): void {
  const { commons, conversation, memory } = deps.store;
  const key = `reply:${messageId}`;
  deps.store.transaction(() => {
    if (!isWanted()) return;
    if (text !== '') conversation.say(key, disclosed(deps, key, text));
    if (advice !== undefined) commons.used(key, advice, deps.now());
    const instead = act?.();
    if (instead !== undefined) conversation.said(key);
    // Forgetting takes an answer with it that repeats what is forgotten; one that is still there stays as it is.
    const line = instead ?? (act !== undefined && text !== '' ? FORGOTTEN : '');
    if (line !== '') conversation.say(key, line);
    if (isLearned) conversation.settled(messageId);
    else conversation.answered(messageId, told);
  });
  if (act !== undefined && isLearned) memory.scrub();
  deps.wake.duties();
}

/** One apology for everybody waiting: a broken engine must not flood the conversation. */
function apologise(deps: ThinkingDeps, { messageId }: HeardMessage): void {
  deps.store.transaction(() => {
    deps.store.conversation.say(`sorry:${messageId}`, apology());
    deps.store.conversation.allAnswered();
  });
  deps.wake.duties();
}
