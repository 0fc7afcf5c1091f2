import type { Engine, Heard } from '@offshoot/engine/engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { soulText } from '@offshoot/template-content/soul/sections.ts';
import { assemble } from '../../src/agent/conversation/domain/assembly/assembly.ts';
import type { Similarity } from '../../src/agent/domain/similarity.ts';
// What the offline engine answers to questions in other words, and to questions to which nobody told the answer.
import { character } from '../../src/agent/record/agent-deps.ts';
import { replyIn } from '../engines/requests.ts';
import { type BareAgent, inboxOf, NOW, openBareAgent } from './bare-agent.ts';
import { isRight } from './conversations.ts';
import type { FindingScene } from './finding-scenes.ts';
import { manyItems } from './many-items.ts';

/** `offered`: it says that it does not know exactly, but tells something. */
type Manner = 'told' | 'offered' | 'nothing';

export interface Finding {
  /** Questions to which the agent remembers the answer. */
  answerable: number;
  /** Questions to which it never remembered the answer: left out. */
  notKept: number;
  found: Record<'told' | 'offered', number>;
  /** Something else was told or offered instead. */
  wrong: Record<'told' | 'offered', number>;
  /** Questions to which nobody told the answer. */
  unknown: number;
  falsely: Record<'told' | 'offered', number>;
  missed: string[];
  invented: string[];
}

/** Whether a model whose context has room for only part of the memory would see the answer to a question. */
export interface Shown {
  questions: number;
  /** How many items fit, on average, and of how many. */
  items: number;
  fit: number;
  byWords: number;
  byMeaning: number;
}

const HEDGES = /^I am not sure\./;

export async function finding(scenes: readonly FindingScene[], engine: Engine): Promise<Finding> {
  const none = () => ({ told: 0, offered: 0 });
  const result: Finding = {
    ...{ answerable: 0, notKept: 0, unknown: 0 },
    ...{ found: none(), wrong: none(), falsely: none(), missed: [], invented: [] },
  };
  for (const { lines, asks, unknown } of scenes) {
    const agent = openBareAgent({ engine });
    try {
      await agent.hearAll(lines);
      const kept = currentKnowledge(agent.store.memory.all(), agent.deps.now()).map(({ text }) => text);
      for (const { by, ask, expect } of asks) {
        if (!kept.some((text) => isRight(text, { expect: [expect], not: [] }))) {
          result.notKept++;
          continue;
        }
        result.answerable++;
        const { text, manner } = await answerTo(agent, ask, by);
        if (manner !== 'nothing') result[isRight(text, { expect: [expect], not: [] }) ? 'found' : 'wrong'][manner]++;
        if (manner === 'nothing' || !isRight(text, { expect: [expect], not: [] })) result.missed.push(`${ask} → ${text}`);
      }
      for (const { by, ask } of unknown) {
        result.unknown++;
        const { text, manner } = await answerTo(agent, ask, by);
        if (manner === 'nothing') continue;
        result.falsely[manner]++;
        result.invented.push(`${ask} → ${text}`);
      }
    } finally {
      agent.close();
    }
  }
  return result;
}

/** Newer items about other things. */
const BALLAST = 1_000;
const SMALL_BUDGET = 2_000;

export async function shown(scenes: readonly FindingScene[], engine: Engine, { kinOf }: Pick<Similarity, 'kinOf'>): Promise<Shown> {
  const agent = openBareAgent({ engine });
  try {
    await agent.hearAll(scenes.flatMap(({ lines }) => lines));
    agent.store.transaction(() => {
      for (const { learned, from, at } of manyItems(BALLAST)) agent.store.memory.learn([learned], from, at);
    });
    const items = currentKnowledge(agent.store.memory.all(), new Date(NOW + 24 * 60 * 60_000));
    const result: Shown = { questions: 0, items: items.length, fit: 0, byWords: 0, byMeaning: 0 };
    for (const { ask, by, expect } of scenes.flatMap(({ asks }) => asks)) {
      const holds = ({ text }: MemoryItem) => isRight(text, { expect: [expect], not: [] });
      if (!items.some(holds)) continue;
      const message: Heard = { messageId: '', senderInboxId: inboxOf(by), senderName: by, text: ask, sentAt: new Date(NOW) };
      const base = { instructions: '', soul: '', ownerSection: '', tools: '', items, recent: [], message, budgetTokens: SMALL_BUDGET };
      const [byWords, byMeaning] = [assemble(base), assemble({ ...base, kinOf })];
      result.questions++;
      result.fit += byMeaning.memory.length;
      result.byWords += Number(byWords.memory.some(holds));
      result.byMeaning += Number(byMeaning.memory.some(holds));
    }
    return { ...result, fit: result.fit / result.questions };
  } finally {
    agent.close();
  }
}

/** Answers like the agent, but remembers nothing of it: each question is independent. */
async function answerTo({ deps }: BareAgent, ask: string, by: string): Promise<{ text: string; manner: Manner }> {
  const { description, name, model } = character(deps);
  const sentAt = new Date(NOW + 60 * 60_000);
  const message: Heard = { messageId: 'ff'.repeat(32), senderInboxId: inboxOf(by), senderName: by, text: ask, sentAt };
  const known = deps.store.memory.all();
  const context = assemble({
    ...{ instructions: description.instructions, soul: soulText(description.soul), ownerSection: '', tools: '' },
    ...{ items: currentKnowledge(known, sentAt), recent: [], message, budgetTokens: deps.engine.contextTokens },
  });
  const request = replyIn(context, message, { model, agentName: name, known });
  const { text, told = [] } = await deps.engine.call((engine, signal) => engine.reply(request, signal));
  return { text, manner: told.length === 0 ? 'nothing' : HEDGES.test(text) ? 'offered' : 'told' };
}
