// A conversation as the offline model reads it.
import type { ModelAttachment, ModelItem, ModelRequest } from '../model.ts';

type Result = Extract<ModelItem, { is: 'result' }>;
type Call = Extract<ModelItem, { is: 'call' }>;

/** A sentence or more that somebody said. `by` decides how it is told again. */
export interface Said {
  by: 'program' | 'user' | 'assistant' | 'tool';
  text: string;
}

export interface Talk {
  /** What the user said last. Empty if they have said nothing. */
  asked: string;
  /** The same message whole, if what is asked stands at its beginning. */
  whole: string;
  attached: readonly ModelAttachment[];
  /** Everything before that, oldest first. */
  before: readonly Said[];
  /** Calls that the model made after that, each with its result if there is one. */
  since: readonly { call: Call; result: Result | undefined }[];
}

/** Of a message, UTF-16 units. */
const MOST_ASKED = 4_000;

export function talkOf({ instructions, items }: ModelRequest): Talk {
  const last = items.findLastIndex((item) => item.is === 'message' && item.role === 'user');
  const before: Said[] = instructions === '' ? [] : [{ by: 'program', text: instructions }];
  for (const [place, item] of items.entries()) {
    if (item.is === 'message' && place !== last)
      for (const one of item.attached ?? []) if (one.is === 'document') before.push({ by: 'tool', text: one.text });
    if (item.is === 'message' && place !== last)
      before.push({ by: item.role === 'system' || item.role === 'developer' ? 'program' : item.role, text: item.text });
    else if (item.is === 'result' && place < last) before.push({ by: 'tool', text: item.output });
  }
  const results = new Map(items.flatMap((item): [string, Result][] => (item.is === 'result' ? [[item.callId, item]] : [])));
  const since = items.slice(last + 1).flatMap((item) => (item.is === 'call' ? [{ call: item, result: results.get(item.callId) }] : []));
  const message = items[last];
  const said = message?.is === 'message' ? message : undefined;
  const text = said?.text ?? '';
  // What is asked for stands at the end of a long message; the rest of it is something to look things up in.
  if (text.length > MOST_ASKED) before.push({ by: 'user', text: text.slice(0, -MOST_ASKED) });
  return { asked: text.slice(-MOST_ASKED), whole: text, attached: said?.attached ?? [], before, since };
}
