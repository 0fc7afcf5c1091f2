// Orders to write to somebody on Nostr in plain sentences: "write to Ana on Nostr that we are late", "ask Ana on Nostr to find a room".
import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { contentIn } from './content.ts';

type PlannedMessage = Extract<Planned, { action: 'nostr.send' | 'nostr.ask' }>;

const VERB = /^(?:write|send|message|dm|text|tell|drop|(?<ask>ask))\b/i;
const ON_NOSTR = /\s(?:on|over|via|through) nostr\b/i;
/** A key says by itself where it is. */
const KEY = /\b(?:npub1[02-9ac-hj-np-z]{58}|nprofile1[02-9ac-hj-np-z]{20,400})\b/i;
/** “A message to Ana”, and “Ana a message”. */
const THING = '(?:an?|the|another) (?:short |quick |direct )?(?:dm|message|note|text)';
const AROUND = linear(new RegExp(`^\\s*(?:${THING}\\b)?\\s*(?:to\\s+)?|\\s+${THING}$`, 'gi'));
const MAX_NAME = 80;
/** Words of other orders are no name. */
const NO_NAME = /[:@\n]|\b(?:that|saying)\b/i;

/** Undefined: the message does not ask for that. An empty `to` or `text`: it does not say. */
export function plannedNostr(order: string): PlannedMessage | undefined {
  const verb = VERB.exec(order);
  const rest = order.slice(verb?.[0].length);
  const found = ON_NOSTR.exec(rest) ?? KEY.exec(rest);
  if (verb === null || found === null || found.index > MAX_NAME) return undefined;
  const name = rest.slice(0, found.index).replace(AROUND, '').trim();
  const to = KEY.exec(found[0])?.[0] ?? name;
  if (NO_NAME.test(name)) return undefined;
  const after = rest.slice(found.index + found[0].length);
  if (verb.groups?.ask === undefined) return { action: 'nostr.send', to, text: contentIn(after).text };
  const what = /^[\s,]*to\s+(?<what>[\s\S]+)$/i.exec(after)?.groups?.what;
  return what === undefined ? undefined : { action: 'nostr.ask', to, text: contentIn(`: ${what}`).text };
}
