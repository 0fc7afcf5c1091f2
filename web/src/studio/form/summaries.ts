import { linesOf } from '../../soul/field.ts';
import { emptySoul, type SoulDraft } from '../../soul/soul-draft.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { Draft } from '../draft/draft.ts';

const words = studioTexts.summaries;

/** What is set in each part of the form, in one line. */
export function summariesOf({ emoji, description, category, tags, example, soul, tools, model, allowOverride, contextDirective }: Draft) {
  const store = [emoji.trim(), description.trim() && words.described, category.trim(), words.tags(linesOf(tags).length)].filter(Boolean);
  const parts = (Object.keys(emptySoul) as (keyof SoulDraft)[]).filter((name) => isSet(soul, name)).length;
  return {
    store: store.join(' · ') || words.nothing,
    example: words.turns(example.length),
    soul: [soul.role.trim(), words.parts(parts)].filter(Boolean).join(' · '),
    tools: words.tools(tools.length),
    model: [model.trim() || words.usualModel, allowOverride === false && words.fixedModel].filter(Boolean).join(' · '),
    clones: contextDirective.trim() || words.clones,
  };
}

function isSet(soul: SoulDraft, name: keyof SoulDraft): boolean {
  const value = soul[name];
  return Array.isArray(value) ? value.length > 0 : value !== emptySoul[name];
}
