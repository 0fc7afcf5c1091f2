// The engine without a model, as functions of one request, with what a host knows about words.
import { hostSenses } from '../../src/adapters/engines/offline-engine.ts';
import { reply } from '../../src/adapters/engines/quoting/answering.ts';
import { calledByName } from '../../src/adapters/engines/quoting/calling.ts';
import { learn } from '../../src/adapters/engines/quoting/keeping.ts';
import type { Heard, LearnRequest, LearnResult, Reply, ReplyRequest } from '../../src/agent/domain/engine.ts';
import type { MemoryItem } from '../../src/agent/memory/domain/items/item.ts';
import { tidyLearned } from '../../src/agent/memory/domain/merging/merge.ts';
import { learnRequest } from './requests.ts';

/** With the classes that the agent gives what was learned. */
export function readMessage(request: LearnRequest) {
  const result = learn(calledByName(request), hostSenses);
  return { ...result, learned: tidyLearned(result.learned, request.message.sentAt) };
}

export const replyTo = (request: ReplyRequest): Reply => reply(calledByName(request), hostSenses);

/** One message in, what to learn from it out. */
export function understand(message: Heard, agentName: string, known: readonly MemoryItem[]): LearnResult {
  return readMessage({ ...learnRequest(message.text, { known, message }), agentName });
}
