// How many restatements of an excluded subject are kept back, and how much of the rest goes along.

import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { Similarity } from '../../src/agent/domain/similarity.ts';
import { chooseItems, subjectsKeptBack } from '../../src/agent/transfers/domain/selection/choose-items.ts';
import { meaningsOf } from '../../src/agent/transfers/summarising.ts';
import { NOW } from './bare-agent.ts';
import type { Scene } from './restated-scenes.ts';

export interface Meanings {
  /** Items that use the prompt's own words and went along anyway. */
  excludedSent: string[];
  restated: number;
  caught: number;
  unrelated: number;
  kept: number;
  /** Restated but sent; unrelated but kept back. */
  missed: string[];
  lost: string[];
}

/** `similarity` absent: meanings are not compared. */
export async function meanings(scenes: readonly Scene[], similarity?: Similarity): Promise<Meanings> {
  const result: Meanings = { excludedSent: [], restated: 0, caught: 0, unrelated: 0, kept: 0, missed: [], lost: [] };
  for (const { prompts, excluded, restated, unrelated } of scenes)
    for (const prompt of prompts) {
      const goes = await chosen(prompt, [...excluded, ...restated, ...unrelated], similarity);
      const told = ({ text }: MemoryItem) => `(${prompt}) ${text}`;
      result.excludedSent.push(...excluded.filter((item) => goes.has(item)).map(told));
      result.restated += restated.length;
      result.unrelated += unrelated.length;
      const missed = restated.filter((item) => goes.has(item));
      const lost = unrelated.filter((item) => !goes.has(item));
      result.caught += restated.length - missed.length;
      result.kept += unrelated.length - lost.length;
      result.missed.push(...missed.map(told));
      result.lost.push(...lost.map(told));
    }
  return result;
}

async function chosen(prompt: string, items: readonly MemoryItem[], similarity?: Similarity): Promise<Set<MemoryItem>> {
  const meaningOf = similarity && (await meaningsOf(similarity, subjectsKeptBack(prompt, ''), items));
  const request = { items, prompt, templateDirective: '', add: [], remove: [], secrets: new Map(), now: new Date(NOW) };
  const choices = chooseItems({ ...request, ...(meaningOf && { meaningOf }) });
  return new Set(choices.flatMap(({ item, isIn }) => (isIn ? [item] : [])));
}
