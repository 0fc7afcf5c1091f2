// Orders to write an e-mail in plain sentences: "e-mail the hotel at desk@example.org that we arrive at 6".

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { ADDRESS, contentIn } from './content.ts';
import { recipientsAt } from './recipients.ts';

type PlannedMail = Extract<Planned, { action: 'email.send' }>;
type PlannedAnswer = Extract<Planned, { action: 'email.reply' }>;

const VERB = /^(?:e-?mail|(?:send|write|drop|compose)(?: (?:an?|another|the|this))? (?:e-?mail|mail)(?: message)?)\b/i;
/** These are said of other things, too: they count if an address and a text follow. */
const WEAK_VERB = /^(?:mail|write(?! down)|message|send .{1,60}? (?:an?|the|this) (?:e-?mail|mail))\b/i;
/** Who it is, between the verb and the address. */
const MAX_BETWEEN = 80;
/** Undefined: the message does not ask for an e-mail. No `to`, or an empty `text`: it does not say. */
export function plannedMail(order: string): PlannedMail | undefined {
  const strong = VERB.exec(order);
  const verb = strong ?? WEAK_VERB.exec(order);
  if (verb === null) return undefined;
  const rest = order.slice(verb[0].length);
  const address = ADDRESS.exec(rest);
  const isNear = address !== null && address.index <= MAX_BETWEEN && !rest.slice(0, address.index).includes('\n');
  if (!isNear) return strong === null && !/^mail (?!me\b|us\b)/i.test(order) ? undefined : withoutAddress(rest);
  const { to, cc, after } = recipientsAt(rest.slice(address.index));
  const { subject, text } = contentIn(after);
  if (strong === null && text === '') return undefined;
  return { action: 'email.send', to, ...(cc.length > 0 && { cc }), subject, text };
}

const ANSWER = linear(
  /^(?:reply|respond|answer|write back)(?: to)? (?!(?:me|us)\b)(?<whose>(?:(?!by |via )\S+ ){0,6}?)(?:e-?mail|mail)s?\b(?: (?:from|of|by) (?<from>[^:;,\n]{1,60}?))?(?<rest>\s*$|\s*[:;,–—-].*|\s+(?:that|saying|to say|with|(?:and|to) (?:say|tell|ask|let|inform))\b.*)$/is,
);
const NOBODY = /^(?:the|that|this|my|our|your|his|her|their|last|latest|newest|new|recent|first|one|an?)$/i;

/** “Reply to all”, and on which mail. */
const TO_ALL = linear(
  /^(?<verb>reply|respond|answer|write back)[ -](?:to )?(?<all>all|everybody|everyone)\b(?: (?<on>(?:on|of|in|from|who got) .*)|(?<rest>.*))$/is,
);
const MAIL_TO_ALL = linear(
  /^(?<head>[^:,\n]{1,120}? (?:e-?mail|mail))s? to (?:all|everybody|everyone)\b(?<rest>\s*[:,].*|\s+(?:that|saying|to say|with)\b.*|\s*)$/is,
);

/** “Answer the hotel's mail that 6 is fine”. Undefined: the message asks for something else. */
export function plannedAnswer(order: string): PlannedAnswer | undefined {
  const { verb, all, on, rest } = TO_ALL.exec(order)?.groups ?? {};
  if (verb !== undefined && on !== undefined) return toAll(plannedToOne(`${verb} to ${on.replace(/^\S+(?: got)? /, '')}`));
  // To everybody in the group, one says “to everybody”.
  if (verb !== undefined && all?.toLowerCase() === 'all')
    return toAll({ action: 'email.reply', which: '', text: contentIn(rest ?? '').text });
  const { head, rest: said = '' } = MAIL_TO_ALL.exec(order)?.groups ?? {};
  return head === undefined ? plannedToOne(order) : toAll(plannedToOne(`${head}${said}`));
}

const toAll = (answer: PlannedAnswer | undefined): PlannedAnswer | undefined => answer && { ...answer, isToAll: true };

function plannedToOne(order: string): PlannedAnswer | undefined {
  const { whose = '', from = '', rest = '' } = ANSWER.exec(order)?.groups ?? {};
  if (!ANSWER.test(order)) return plannedReply(order);
  const words = `${whose} ${from}`.split(/\s+/).map((word) => word.replace(/['’]s$|[“”"'’]/gu, ''));
  const which = words.filter((word) => word !== '' && !NOBODY.test(word)).join(' ');
  return { action: 'email.reply', which, text: contentIn(rest).text };
}

/** “Reply to Anna that 6 is fine”: whose mail is meant follows from the name alone. */
const TO_SOMEBODY = linear(
  /^(?:(?:reply|respond|write back|(?:send|write) an? (?:answer|reply)) to (?:the )?(?<to>[^:;,\n]{1,60}?)|write (?<back>[^:;,\n]{1,60}?) back)(?:\s+(?:by|in|via) (?:e-?mail|mail))?(?<rest>\s*(?::|[-–—](?=\s)).*|\s+(?:that|saying|to say|(?:and|to) (?:say|tell|ask|let|inform))\b.*)$/is,
);
/** People in the conversation, and what they have just said. */
const HERE =
  /^(?:me|us|you|him|her|it|them|this|that|these|those|all|everyone|everybody|anyone|the group|.*\b(?:questions?|messages?|cards?|request))$/i;

function plannedReply(order: string): PlannedAnswer | undefined {
  const { to, back, rest = '' } = TO_SOMEBODY.exec(order)?.groups ?? {};
  const which = (to ?? back ?? '').trim();
  const { text } = contentIn(rest);
  return which === '' || HERE.test(which) || text === '' ? undefined : { action: 'email.reply', which, text, isName: true };
}

/** "E-mail the hotel that …": whom is known, where is not. */
function withoutAddress(rest: string): PlannedMail | undefined {
  const at = /(?:^|\s)(?:that|saying|:)/i.exec(rest);
  if (at === null || at.index > MAX_BETWEEN) return undefined;
  return { action: 'email.send', to: [], ...contentIn(rest.slice(at.index)) };
}
