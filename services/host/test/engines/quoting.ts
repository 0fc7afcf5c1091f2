// The engine without a model, as functions of one request, with what a host knows about words.

import type { Heard, LearnRequest, LearnResult, Reply, ReplyRequest } from '@offshoot/engine/engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { tidyLearned } from '@offshoot/memory/merging/merge.ts';
import { reply } from '@offshoot/quoting-engine/answering.ts';
import { calledByName } from '@offshoot/quoting-engine/calling.ts';
import { learn } from '@offshoot/quoting-engine/keeping.ts';
import { hostSenses } from '../../src/adapters/engines/offline-engine.ts';
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
