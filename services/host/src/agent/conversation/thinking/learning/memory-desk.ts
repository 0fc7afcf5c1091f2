// The agent's memory as a model may use it while it answers, by the rules that hold for each message.

import type { LearnResult } from '@offshoot/engine/engine.ts';
import { type AnswerTool, type Deed, type MemoryAccess, secretMark, type ToolOutcome } from '@offshoot/engine/model-engine.ts';
import { forgetOrder, forgetSentence } from '@offshoot/memory/forgetting/outcome-words.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import type { MessageOutcome } from '@offshoot/memory/items/outcome.ts';
import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { kinIn, queryStems, search } from '@offshoot/memory/words/search.ts';
import { shownLine } from '@offshoot/text/one-line.ts';
import type { HeardMessage } from '../../../transcript/conversation-store.ts';
import { nameOf } from '../../../transcript/names.ts';
import { lineOf } from '../../domain/assembly/context-rendering.ts';
import type { ActResult, Acts } from '../acts.ts';
import { type CarryingDeps, carryOut } from './carrying-out.ts';
import { correctableBy } from './learning.ts';

const MAX_FOUND = 12;
const MAX_SECRETS = 2;
const NOT_FROM_OUTSIDE = 'Something from outside was read for this answer, so the memory stays as it is. The person can say it themselves.';
const NOT_KEPT = 'That is not kept: it is forgotten, or not theirs to say.';
const NOT_ENDED = 'That stays: somebody else said it, or it is not known.';

interface Desk extends MemoryAccess {
  /** The values of credentials that an answer has marks of. Undefined: it may not have one of these now. */
  revealedIn(text: string): Map<string, string> | undefined;
}

interface MemoryTurn {
  acts: Pick<Acts, 'propose' | 'refuse' | 'size'>;
  /** Whether something from outside was read. */
  hasRead(): boolean;
  /** Learns from what was said before and is not read yet, so that it can be forgotten, too. */
  catchUp(): Promise<void>;
}

export function memoryAccess(deps: CarryingDeps, message: HeardMessage, { acts, hasRead, catchUp }: MemoryTurn): Desk {
  const { memory } = deps.store;
  let items = memory.all();
  const does = (deed: Deed, result: Partial<LearnResult>, said: (outcome: MessageOutcome) => ActResult): ToolOutcome => {
    if (hasRead()) return acts.refuse(NOT_FROM_OUTSIDE, deed);
    return acts.propose(() => {
      const learned = { learned: [], ended: [], forget: [], orders: [], ...result };
      return said(carryOut(deps, message, nameOf(deps, message.senderInboxId), learned).outcome);
    }, deed);
  };
  return {
    get items() {
      return items;
    },
    keep: (learned: Learned) =>
      does('kept', { learned: [learned] }, ({ kept, repeated }) => {
        const line = kept.map(({ text, replaced }) => (replaced === undefined ? text : `${text} (before: ${replaced})`)).join(' ');
        return kept.length + repeated > 0 ? { is: 'done', line: `kept: ${line || 'as it was'}` } : { is: 'refused', line: NOT_KEPT };
      }),
    end: (ids) =>
      does('kept', { ended: [...ids] }, ({ ended }) =>
        ended.length > 0 ? { is: 'done', line: 'It no longer holds.' } : { is: 'refused', line: NOT_ENDED },
      ),
    async forget(ids, scope) {
      const before = items.length;
      if (acts.size === 0) await catchUp();
      items = memory.all();
      const own = new Set(correctableBy(deps, [message.senderInboxId]).map(({ id }) => id));
      const outcome = does('forgotten', { forget: ids.filter((id) => own.has(id)), orders: [forgetOrder(scope)] }, ({ forget }) => ({
        is: (forget?.forgotten ?? 0) + (forget?.hidden ?? 0) > 0 ? 'done' : 'refused',
        line: forget === undefined ? '' : forgetSentence(forget),
        isNews: (forget?.hidden ?? 0) + (forget?.stays.count ?? 0) > 0,
      }));
      const fresh = scope === 'named' ? shown(items.slice(before), items) : [];
      return fresh.length === 0
        ? outcome
        : { ...outcome, isNews: true, text: `${outcome.text} Learned just now, to forget, too, if that is meant:\n${fresh.join('\n')}` };
    },
    search(words) {
      const stems = queryStems(words);
      const kin = kinIn(words, stems, (word) => deps.similarity.kinOf(word));
      const found = search(currentKnowledge(memory.all(), deps.now()), (item) => `${item.text} ${item.topic}`, stems, kin);
      const lines = shown(
        found.slice(0, MAX_FOUND).map(({ document }) => document),
        items,
      );
      return { is: 'read', text: lines.join('\n') || 'Nothing is found.' };
    },
    get secrets() {
      const current = new Set(currentKnowledge(items, deps.now()).map(({ id }) => id));
      return items.flatMap(({ id, kind, topic, hidden }, i) =>
        kind === 'credential' && !hidden && current.has(id) ? [{ n: i + 1, id, name: shownLine(topic) }] : [],
      );
    },
    revealedIn(text) {
      const marks = [...new Set(Array.from(text.matchAll(/\[\[secret (\d{1,5})\]\]/g), ([, n = '']) => n))];
      if (marks.length === 0) return new Map();
      const isPerson = !deps.store.conversation.member(message.senderInboxId)?.isAgent;
      const current = new Set(currentKnowledge(memory.all(), deps.now()).map(({ id }) => id));
      const values = marks.flatMap((n): [string, string][] => {
        const item = items[Number(n) - 1];
        return item?.kind === 'credential' && current.has(item.id) ? [[secretMark(n), item.text]] : [];
      });
      const isAllowed = isPerson && !hasRead() && values.length === marks.length && marks.length <= MAX_SECRETS;
      return isAllowed ? new Map(values) : undefined;
    },
  };
}

/** Shows only the name of a credential. */
function shown(found: readonly MemoryItem[], items: readonly MemoryItem[]): string[] {
  const numbers = new Map(items.map(({ id }, i) => [id, i + 1]));
  return found
    .filter(({ hidden }) => !hidden)
    .map((item) =>
      lineOf(item.kind === 'credential' ? { ...item, text: `(secret) ${shownLine(item.topic)}` } : item, '', numbers.get(item.id)),
    );
}

/** Finds what the model is not shown. */
export function searchTool(desk: MemoryAccess): AnswerTool {
  return {
    name: 'memory_search',
    purpose: 'search',
    description: 'Finds items of your memory that you are not shown.',
    parameters: { type: 'object', properties: { words: { type: 'string' } }, required: ['words'] },
    run: async ({ words }) => desk.search(String(words)),
  };
}
