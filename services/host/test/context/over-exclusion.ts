// How much a template's default directive holds back of what it does not name, in conversations with agents of our example templates.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { ClosableSimilarity } from '../../src/adapters/similarity/similarity.ts';
import type { Choice } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { makeSummary } from '../../src/agent/transfers/summarising.ts';
import { openBareAgent, withMemory } from './bare-agent.ts';

const bench = (file: string): URL => new URL(`../../../../bench/context/${file}`, import.meta.url);
const example = (file: string): URL => new URL(`../../../../examples/templates/${file}`, import.meta.url);

export interface OverExclusion {
  unrelated: number;
  named: number;
  /** Unrelated and held back; named by the directive and sent all the same. */
  heldBack: string[];
  sent: string[];
}

interface Written {
  template: string;
  prompts: string[];
  lines: Record<string, string>[];
  stays: string[];
}

export async function overExclusion(similarity: ClosableSimilarity): Promise<OverExclusion> {
  const result: OverExclusion = { unrelated: 0, named: 0, heldBack: [], sent: [] };
  for (const written of parse(readFileSync(bench('templates.yaml'), 'utf8')) as Written[]) await add(result, written, similarity);
  return result;
}

async function add(result: OverExclusion, { template, prompts, lines, stays }: Written, similarity: ClosableSimilarity): Promise<void> {
  const content = parse(readFileSync(example(template), 'utf8')) as { context_directive?: string; contextDirective?: string };
  const directive = content.context_directive ?? content.contextDirective ?? '';
  const agent = openBareAgent({ engine: createOfflineEngine(), directive, similarity });
  try {
    for (const [who, says] of lines.flatMap((line) => Object.entries(line))) await agent.hear(who, says);
    const items = agent.store.memory.all();
    for (const prompt of prompts) {
      const { choices } = await makeSummary(withMemory(agent.deps, items), {
        contextPrompt: prompt,
        add: [],
        remove: [],
        targetInboxId: '',
      });
      for (const choice of choices) {
        const told = `${template} (${prompt}) ${choice.item.text}`;
        const isNamed = stays.some((word) => `${choice.item.text} ${choice.item.reason ?? ''}`.toLowerCase().includes(word));
        result[isNamed ? 'named' : 'unrelated']++;
        if (isNamed && choice.isIn) result.sent.push(told);
        if (!isNamed && isHeldBack(choice)) result.heldBack.push(`${told} [${choice.reason}]`);
      }
    }
  } finally {
    agent.close();
  }
}

/** What the directive does not include ("not-named") is another matter. */
const isHeldBack = ({ reason }: Choice): boolean => reason === 'excluded' || reason === 'excluded-by-template';
