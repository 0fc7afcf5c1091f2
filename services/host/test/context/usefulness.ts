import type { Turn } from '@offshoot/engine/assembled-context.ts';
import type { Engine, Heard } from '@offshoot/engine/engine.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { soulText } from '@offshoot/template-content/soul/sections.ts';
// How many of its parent's answers a clone can give, too.
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { assemble } from '../../src/agent/conversation/domain/assembly/assembly.ts';
import { character } from '../../src/agent/record/agent-deps.ts';
import { replyIn } from '../engines/requests.ts';
import { type BareAgent, inboxOf, NOW, openBareAgent } from './bare-agent.ts';
import { type Conversation, isRight, type Probe, type ProbeKind } from './conversations.ts';
import { documentWith, summaryOf, takeInDocument } from './handing-over.ts';

export interface Score {
  probes: number;
  parent: number;
  child: number;
  /** A child whose parent handed over nothing. */
  empty: number;
}

export interface Usefulness {
  all: Score;
  byKind: Record<ProbeKind, Score>;
  /** Secrets that the parents heard, that nobody named, and that the children got all the same. */
  secrets: { heard: number; sent: string[] };
  /** What the parent answered correctly and the child did not. */
  lost: { conversation: string; ask: string; parent: string; child: string }[];
  /** What the parent did not answer correctly. */
  missed: { conversation: string; ask: string; answer: string }[];
}

const noScore = (): Score => ({ probes: 0, parent: 0, child: 0, empty: 0 });

export async function usefulness(conversations: readonly Conversation[], engine: Engine = createOfflineEngine()): Promise<Usefulness> {
  const result: Usefulness = {
    all: noScore(),
    byKind: { recall: noScore(), decision: noScore(), continuation: noScore() },
    secrets: { heard: 0, sent: [] },
    lost: [],
    missed: [],
  };
  for (const conversation of conversations) await add(result, conversation, engine);
  return result;
}

async function add(result: Usefulness, { name, lines, probes, secrets }: Conversation, engine: Engine): Promise<void> {
  const [parent, child, empty] = [openBareAgent({ engine }), heir(engine), heir(engine)];
  try {
    await parent.hearAll(lines);
    const recent = lines.map(({ who, says }): Turn => ({ speaker: who, self: false, text: says }));
    const bytes = documentWith(parent.deps, await summaryOf(parent.deps, ''));
    takeInDocument(child, bytes);
    const sent = Buffer.from(bytes).toString('utf8');
    result.secrets.heard += secrets.length;
    result.secrets.sent.push(...secrets.filter((secret) => sent.includes(secret)));
    takeInDocument(empty, documentWith(parent.deps, await summaryOf(parent.deps, 'nothing')));
    for (const probe of probes) {
      const answers = {
        parent: await answerTo(parent, probe, recent),
        child: await answerTo(child, probe, []),
        empty: await answerTo(empty, probe, []),
      };
      for (const score of [result.all, result.byKind[probe.kind]]) {
        score.probes++;
        for (const who of ['parent', 'child', 'empty'] as const) score[who] += Number(isRight(answers[who], probe));
      }
      if (!isRight(answers.parent, probe)) result.missed.push({ conversation: name, ask: probe.ask, answer: answers.parent });
      else if (!isRight(answers.child, probe))
        result.lost.push({ conversation: name, ask: probe.ask, parent: answers.parent, child: answers.child });
    }
  } finally {
    for (const agent of [parent, child, empty]) agent.close();
  }
}

/** A clone is another agent. */
const heir = (engine: Engine): BareAgent => openBareAgent({ engine, instanceId: `inst_${'b'.repeat(26)}` });

/** Answers like the agent, but remembers nothing of it: each question is independent. */
async function answerTo({ deps }: BareAgent, { ask, by }: Probe, recent: readonly Turn[]): Promise<string> {
  const { description, name, model } = character(deps);
  const sentAt = new Date(NOW + 60 * 60_000);
  const message: Heard = { messageId: 'ff'.repeat(32), senderInboxId: inboxOf(by), senderName: by, text: ask, sentAt };
  const context = assemble({
    instructions: description.instructions,
    soul: soulText(description.soul),
    ownerSection: '',
    tools: '',
    items: currentKnowledge(deps.store.memory.all(), sentAt),
    recent,
    message,
    budgetTokens: deps.engine.contextTokens,
  });
  const request = replyIn(context, message, { model, agentName: name, known: deps.store.memory.all() });
  const { text } = await deps.engine.call((engine, signal) => engine.reply(request, signal));
  return text;
}
