// Orders to write to somebody on Nostr in plain sentences: "write to Ana on Nostr that we are late", "ask Ana on Nostr to find a room".
import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { contentIn } from './content.ts';

type PlannedMessage = Extract<Planned, { action: 'nostr.send' | 'nostr.ask' }>;

const VERB = /^(?:write|send|message|dm|text|tell|drop)\b/i;
const ASK = /^ask\b/i;
const ON_NOSTR = /\s(?:on|over|via|through) nostr\b/i;
const KEY = /(?:nostr:)?\b(?:npub1[02-9ac-hj-np-z]{58}|nprofile1[02-9ac-hj-np-z]{20,400})\b/i;
/** “A message to Ana”, and “Ana a message”. */
const THING = '(?:an?|the|this|another)\\s+(?:short\\s+|quick\\s+|direct\\s+)?(?:dm|message|note|text)';
const BEFORE = linear(new RegExp(`^\\s*(?:${THING}\\b)?\\s*(?:to\\s+)?`, 'i'));
const AFTER = linear(new RegExp(`\\s+${THING}$`, 'i'));
/** Behind “on Nostr”: “send a message on Nostr to Ana: …” */
const TO_AFTER = linear(/^\s+to\s+(?<name>[^\s:,][^:,\n]{0,60}?)(?=\s*:|,?\s+(?:that|saying)\b)/i);
/** Of whom it is, between the verb and “on Nostr”. */
const MAX_NAME = 80;
/** Words of other orders are no name. */
const NO_NAME = /[:@\n]|\b(?:that|saying)\b/i;

/** Undefined: the message does not ask for that. An empty `to` or `text`: it does not say. */
export function plannedNostr(order: string): PlannedMessage | undefined {
  const verb = VERB.exec(order) ?? ASK.exec(order);
  if (verb === null) return undefined;
  const rest = order.slice(verb[0].length);
  const found = whom(rest);
  if (found === undefined) return undefined;
  if (VERB.test(order)) return { action: 'nostr.send', to: found.to, text: contentIn(found.after).text };
  const task = /^[\s,]*to\s+(?<what>[\s\S]+)$/i.exec(found.after)?.groups?.what ?? '';
  return task === '' ? undefined : { action: 'nostr.ask', to: found.to, text: contentIn(`: ${task}`).text };
}

function whom(rest: string): { to: string; after: string } | undefined {
  const on = ON_NOSTR.exec(rest);
  if (on !== null && on.index <= MAX_NAME) {
    const name = rest.slice(0, on.index).replace(BEFORE, '').replace(AFTER, '').trim();
    const after = rest.slice(on.index + on[0].length);
    const later = name === '' ? TO_AFTER.exec(after) : null;
    if (later !== null) return { to: later.groups?.name ?? '', after: after.slice(later[0].length) };
    return NO_NAME.test(name) ? undefined : { to: name, after };
  }
  // A key says by itself where it is.
  const key = KEY.exec(rest);
  if (key === null || key.index > MAX_NAME || NO_NAME.test(rest.slice(0, key.index).replace(BEFORE, ''))) return undefined;
  return { to: key[0], after: rest.slice(key.index + key[0].length).replace(ON_NOSTR, '') };
}
