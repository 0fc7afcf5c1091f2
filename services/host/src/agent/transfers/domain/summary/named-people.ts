// The people a context names, so that its receiver can recognise them.
import { type ContextSummary, MAX_PEOPLE } from '@offshoot/context';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { oneLine } from '@offshoot/text/one-line.ts';
import { canBeNamed, containsWord, unified } from '@offshoot/text/whole-words.ts';

const MAX_NAME = 64;

/** People named in the texts: mere participants are not included. */
export function peopleNamedIn(texts: readonly { text: string }[], people: ContextSummary['people']): ContextSummary['people'] {
  const searched = texts.map((one) => unified(one.text));
  const named = people.filter(({ name }) => {
    const word = unified(name);
    return canBeNamed(word) && searched.some((one) => containsWord(one, word));
  });
  return named.slice(0, MAX_PEOPLE).map(({ inboxId, name }) => ({ inboxId, name: tidyName(name) }));
}

/** On one line: names come from profiles or from other agents. */
export function tidyName(name: string): string {
  return cutText(oneLine(name), MAX_NAME);
}
