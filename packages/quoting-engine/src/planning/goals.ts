// Orders to work on something until an end: "watch https://example.org/rooms until Friday and tell us".

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';

const WATCH = linear(
  /^(?:watch|monitor|track|follow|keep (?:an eye on|watching|track of|checking)|look out for|watch out for|work on|stay on top of)\s+(?<what>.+)$/is,
);
const LIST =
  /^(?:what|which (?:goals|things)) (?:are you|r u) (?:working on|watching|doing for us|busy with)\b|^(?:what are|list|show(?: me| us)?|tell (?:me|us)) your (?:goals|tasks)\b|^(?:do you have|have you got) any goals\b/i;
const STOP = linear(
  /^(?:stop|quit|drop|cancel|end|give up)\s+(?:(?:working on|watching|monitoring|tracking|following|checking)\s*(?<what>.*)|(?:the |your |that |this )?goal\b\s*(?<goal>.*))$/is,
);
const TELL = linear(/[\s,]+(?:and|then)\s+(?:please\s+)?(?:tell|let|keep|inform|notify|update|ping|report|say|write)\b.*$/is);
/** The words for the end, or for when to look: they stand last. */
const END = linear(/[\s,]+(?<when>(?:until|till|through|by|before|for the next|for)\s+[^,]+)$/is);
const EVERY = linear(/[\s,]+(?<when>(?:every|each)\s+[^,]+|daily\b[^,]*|weekly\b[^,]*)$/is);
/** “Watch the children for me”, “follow me”: said to people. */
const OF_PEOPLE = /^(?:me|us|him|her|them|you|it|out|this|that|closely|yourself)\b/i;

/** Undefined: the message asks for nothing of that kind. */
export function plannedGoal(said: string): Planned | undefined {
  const order = said.replace(linear(/[\s.!?]+$/), '');
  if (LIST.test(order)) return { action: 'goal.list' };
  const stop = STOP.exec(order)?.groups;
  if (stop !== undefined) return { action: 'goal.stop', which: bare(stop.what ?? stop.goal ?? '') };
  const what = WATCH.exec(order)?.groups?.what;
  if (what === undefined || OF_PEOPLE.test(what)) return undefined;
  // With its verb: “watch the hotel”.
  const untold = order.replace(TELL, '');
  const ended = END.exec(untold) ?? EVERY.exec(untold);
  const text = bare(ended === null ? untold : untold.slice(0, ended.index));
  return text === '' ? undefined : { action: 'goal.set', text, when: ended?.groups?.when ?? '' };
}

const bare = (words: string): string => words.replace(linear(/^[\s,:–—-]+|[\s,:–—-]+$/g), '');
