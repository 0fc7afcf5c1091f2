// The agent's memory as tools of a model: items by number, and of new ones only what was said. Topics and days are the code's.
import type { AnswerRequest, AnswerTool, ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { FORGET_SCOPES } from '@offshoot/memory/forgetting/outcome-words.ts';
import { ITEM_KINDS } from '@offshoot/memory/items/item.ts';
import { itemIn } from './json-answers.ts';

const text = (description: string) => ({ type: 'string', description });
const number = { type: 'integer', minimum: 1 };

const TEXT = text(
  'one sentence in the third person, understood alone, in the language of the message: names for I, “the group” for we, dates for days',
);
const UNTIL = text('YYYY-MM-DD, its last day, if it ends');
const ITEM = {
  text: TEXT,
  kind: {
    enum: ITEM_KINDS,
    description: 'training: how you behave; personalization: a preference; credential: password, key, code, phone number',
  },
  about: { type: 'array', items: { type: 'string' }, description: 'names of the people' },
  name: text('of a credential: what it is called, such as “wifi password”'),
  valid_until: UNTIL,
  reason: text('of a decision'),
};

const NO_ITEM: ToolOutcome = { is: 'refused', why: 'unknown', text: 'There is no item with this number, or no text.' };

export function memoryTools({ memory, message, people }: Pick<AnswerRequest, 'memory' | 'message' | 'people'>): AnswerTool[] {
  if (memory === undefined) return [];
  const idsIn = (numbers: unknown) => (Array.isArray(numbers) ? numbers : [numbers]).flatMap((n) => memory.items[Number(n) - 1]?.id ?? []);
  const keep = (entry: Record<string, unknown>): ToolOutcome => {
    const learned = itemIn(entry, { shown: memory.items, people, saidAt: message.sentAt });
    return learned === undefined ? NO_ITEM : memory.keep(learned);
  };
  return [
    {
      name: 'memory_add',
      description:
        'Keeps something new that the last message tells: one fact a call, one person a call. Not what you read or were told before.',
      parameters: { type: 'object', properties: ITEM, required: ['text', 'kind'], additionalProperties: false },
      run: async ({ text, kind, about, name, valid_until, reason }) => keep({ text, kind, about, name, valid_until, reason }),
    },
    {
      name: 'memory_update',
      description:
        'The last message says something else than a numbered item: keeps the new text in its place. Without a text, the item no longer holds.',
      parameters: {
        type: 'object',
        properties: { n: number, text: TEXT, valid_until: UNTIL },
        required: ['n'],
        additionalProperties: false,
      },
      run: async ({ n, ...entry }) => {
        const ids = idsIn(n);
        if (ids.length === 0) return NO_ITEM;
        return entry.text === undefined ? memory.end(ids) : keep({ ...entry, updates: n });
      },
    },
    {
      name: 'memory_forget',
      description: 'The last message asks to forget something: deletes it for good.',
      parameters: {
        type: 'object',
        properties: {
          numbers: { type: 'array', items: number },
          scope: {
            enum: FORGET_SCOPES,
            description: 'named: these items; said: all that the speaker taught; about-speaker: all about the speaker; everything: both',
          },
        },
        required: ['numbers', 'scope'],
        additionalProperties: false,
      },
      run: async ({ numbers, scope }) => memory.forget(idsIn(numbers), FORGET_SCOPES.find((one) => one === scope) ?? 'named'),
    },
    {
      name: 'memory_search',
      description: 'Finds items of your memory that you are not shown, credentials included, whose values it does not show.',
      parameters: { type: 'object', properties: { words: text('what to look for') }, required: ['words'], additionalProperties: false },
      run: async ({ words }) => memory.search(String(words)),
    },
  ];
}
