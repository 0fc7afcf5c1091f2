// What a model changes in the agent's memory as it answers: items by number, and of new ones only what was said. Topics and days are the
// code's.
import type { AnswerRequest, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { FORGET_SCOPES } from '@offshoot/memory/forgetting/outcome-words.ts';
import { ITEM_KINDS } from '@offshoot/memory/items/item.ts';
import { itemIn, listOf } from './json-answers.ts';

const text = (description: string) => ({ type: 'string', description });
const numbers = (description: string) => ({ type: 'array', items: { type: 'integer' }, description });

/** JSON Schema of what `memoryCalls` takes. All may be left out. */
export const MEMORY_PARAMETERS = {
  keep: {
    type: 'array',
    description: 'new facts that the last message tells, each of one person',
    items: {
      type: 'object',
      properties: {
        text: text('third person, in its language; names for I, dates for days'),
        kind: { type: 'string', enum: ITEM_KINDS, description: 'training: a rule for you; credential: password, key, code, phone number' },
        about: { type: 'array', items: { type: 'string' } },
        n: { type: 'integer', description: 'the item it corrects' },
        name: text('of a credential'),
        until: text('YYYY-MM-DD'),
      },
      required: ['text', 'kind'],
    },
  },
  ended: numbers('items that no longer hold'),
  forget: numbers('items to forget as asked; 0: what has no number'),
  forget_all: {
    type: 'string',
    enum: FORGET_SCOPES.filter((scope) => scope !== 'named'),
    description: 'instead: all they said, all about them, both',
  },
};

const NO_ITEM: ToolOutcome = { is: 'refused', why: 'unknown', text: 'There is no item with this number, or no text.' };

/** What became of each. */
export async function memoryCalls(
  { memory, message, people }: Pick<AnswerRequest, 'memory' | 'message' | 'people'>,
  { keep, ended, forget, forget_all }: Readonly<Record<string, unknown>>,
): Promise<ToolOutcome[]> {
  if (memory === undefined) return [];
  const outcomes: ToolOutcome[] = [];
  const idsIn = (given: unknown) => listOf(given).flatMap((n) => memory.items[Number(n) - 1]?.id ?? []);
  // First: an order to forget reads what was not read yet, and what is kept now is not meant.
  const scope = FORGET_SCOPES.find((one) => one === forget_all);
  if (scope !== undefined || listOf(forget).length > 0) outcomes.push(await memory.forget(idsIn(forget), scope ?? 'named'));
  for (const entry of listOf(keep) as Record<string, unknown>[]) {
    const { n, until, ...given } = entry;
    const learned = itemIn({ ...given, updates: n, valid_until: until }, { shown: memory.items, people, saidAt: message.sentAt });
    outcomes.push(learned === undefined ? NO_ITEM : memory.keep(learned));
  }
  if (listOf(ended).length > 0) outcomes.push(idsIn(ended).length === 0 ? NO_ITEM : memory.end(idsIn(ended)));
  return outcomes;
}
