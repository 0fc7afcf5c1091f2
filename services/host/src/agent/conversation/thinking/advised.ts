// A turn in which the model reads advice of strangers, or what the agent said with it before. It speaks, looks things up in the memory, and asks
// by card. Whatever else it tries ends the turn, and the message is answered again by a model that has seen none of that advice: so what
// happens without a question is what would happen if there were no advice.
import type { Source } from '@offshoot/actions';
import type { MemoryAccess, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { isAdvised } from '@offshoot/memory/items/outside-line.ts';
import { isTriggered } from '../../alarms/domain/alarm.ts';
import { type Advice, type AdviceDeps, adviceFor } from '../../commons/advice.ts';
import type { ReadingsForOne } from '../../reading/reading-for.ts';
import type { ActingDeps } from './acting/planning.ts';
import { proposingTools, renameTool } from './acting/proposing.ts';
import { Acts } from './acts.ts';
import type { AnsweringDeps } from './answering/in-words.ts';
import { answerWithTools } from './answering/with-tools.ts';
import type { LearningDeps } from './learning/learning.ts';
import { memoryAccess, searchTool } from './learning/memory-desk.ts';
import type { Answer, Question } from './question.ts';

export type AdvisedDeps = AnsweringDeps & ActingDeps & LearningDeps & AdviceDeps;

const ADVICE: Source = 'commons';
const NAME = 'advice of strangers';
const SET_ASIDE: ToolOutcome = { is: 'refused', why: 'advice', text: 'The message is answered again without the advice.' };
const NOT_READ = { is: 'refused', why: 'policy', line: SET_ASIDE.text } as const;

/** `unadvised`: it is to be answered without advice. Undefined: the model is of no use for this message. Throws EngineError. */
export async function answerAdvised(deps: AdvisedDeps, question: Question): Promise<Answer | undefined | 'unadvised'> {
  const advice = adviceOf(deps, question);
  if (advice === undefined) return 'unadvised';
  const ended = new AbortController();
  const setAside = (): ToolOutcome => {
    ended.abort();
    return SET_ASIDE;
  };
  const advised: Question = {
    ...question,
    advice,
    readings: unread(question.readings, setAside),
    signal: AbortSignal.any([question.signal, ended.signal]),
  };
  const acts = new Acts(deps.store);
  try {
    const answer = await answerWithTools(deps, advised, {
      acts,
      doing(paused) {
        const memory = memoryAccess(deps, question.message, { acts, hasRead: () => true, catchUp: () => Promise.resolve() });
        const proposing = proposingTools({ deps, question: advised, acts, setAside, paused });
        const rename = { ...renameTool(deps, question.message, acts), run: async () => setAside() };
        const tools = [searchTool(memory), rename, ...proposing];
        return { memory: untouched(memory, setAside), tools: question.mayAct ? tools : [] };
      },
    });
    if (ended.signal.aborted) return 'unadvised';
    return answer && { ...answer, advice: advice.map(({ id }) => id) };
  } catch (error) {
    if (ended.signal.aborted && !question.signal.aborted) return 'unadvised';
    throw error;
  }
}

/** Undefined: the turn reads none. */
function adviceOf(deps: AdvisedDeps, { message: { messageId, text } }: Question): Advice[] | undefined {
  // A trigger does what it was set for.
  if (isTriggered(messageId)) return undefined;
  const advice = adviceFor(deps, text);
  const hasSpoken = deps.store.conversation.recentBefore(messageId).some((line) => line.self && isAdvised(line.text));
  return advice.length > 0 || hasSpoken ? advice : undefined;
}

/** As if the turn had read the advice from outside: what it says is marked, and no reading goes out. */
function unread(readings: ReadingsForOne, setAside: () => ToolOutcome): ReadingsForOne {
  return {
    ...readings,
    sources: new Set([ADVICE]),
    names: new Set([NAME]),
    async read() {
      setAside();
      return NOT_READ;
    },
  };
}

/** The memory can be looked at. Nothing in it changes, and no credential is told. */
function untouched(memory: ReturnType<typeof memoryAccess>, setAside: () => ToolOutcome): ReturnType<typeof memoryAccess> {
  const changes: Pick<MemoryAccess, 'keep' | 'end' | 'forget'> = { keep: setAside, end: setAside, forget: async () => setAside() };
  return {
    ...changes,
    search: (words) => memory.search(words),
    get items() {
      return memory.items;
    },
    get secrets() {
      return memory.secrets;
    },
    revealedIn(text) {
      const none = memory.revealedIn(text);
      if (none === undefined) setAside();
      return none;
    },
  };
}
