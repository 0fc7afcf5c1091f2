// The smallest honest engine remembers what follows "remember" and answers with what it knows; others fail.
import type { AssembledContext } from '@offshoot/engine/assembled-context.ts';
import { type Engine, EngineError, type Reply } from '@offshoot/engine/engine.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';

export interface PlainEngine extends Engine {
  calls: { learn: number; reply: number; summarise: number };
  /** While set, every call fails like this. */
  failure: 'refuses' | 'hangs' | undefined;
  /** What it saw for its latest reply. */
  shown: AssembledContext | undefined;
}

export function plainEngine(): PlainEngine {
  const calls = { learn: 0, reply: 0, summarise: 0 };
  const engine: PlainEngine = {
    name: 'offline',
    contextTokens: 1_000_000,
    calls,
    failure: undefined,
    shown: undefined,
    async learn({ message }) {
      calls.learn++;
      await failing();
      const rename = /call yourself (\S+)/i.exec(message.text)?.[1];
      const fact = /remember (?:that )?(.+)/is.exec(message.text)?.[1]?.trim();
      const learned: Learned[] = fact
        ? [{ kind: /password|code/i.test(fact) ? 'credential' : 'fact', text: fact, topic: fact.slice(0, 60) }]
        : [];
      return { learned, ended: [], forget: [], orders: [], ...(rename ? { rename } : {}) };
    },
    async plan() {
      return [];
    },
    async reply({ agentName, context, message }): Promise<Reply> {
      calls.reply++;
      engine.shown = context;
      await failing();
      if (/instructions\?/i.test(message.text)) return { text: `${context.instructions} | ${context.ownerSection}` };
      const known = [...context.inherited, ...context.memory].map((item) => item.text);
      if (/what do you know/i.test(message.text)) return { text: `${agentName} knows: ${known.join('; ') || 'nothing'}.` };
      return { text: `${agentName} heard: ${message.text.slice(0, 40)}` };
    },
    async write() {
      return { is: 'unwritten', line: 'I write nothing.' };
    },
    async summarise({ items }) {
      calls.summarise++;
      await failing();
      return items.map(({ id, text }) => ({ sourceIds: [id], text }));
    },
  };
  async function failing(): Promise<void> {
    if (engine.failure === 'refuses') throw new EngineError('the endpoint answered 500', { retryable: true });
    // It ignores the abort signal on purpose: the agent has to abandon it.
    if (engine.failure === 'hangs') await new Promise(() => {});
  }
  return engine;
}
