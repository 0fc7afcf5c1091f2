// "Stop", "unmute", "stop listening", "listen again": who may say it, and the effect. Any member may say any of them: the rule is easy to
// remember, and any member can undo what another did.

import type { Voice } from '@offshoot/context';
import { sentencesOf } from '@offshoot/engine/addressing/speech-acts.ts';
import { linear } from '@offshoot/text/linear-patterns';

/** They are independent: someone who asks it to stop talking may still want it to listen. */
export interface Quiet {
  /** It answers only who names it, mentions it or replies to it: not a question to all, and not every message if it is alone with one person. */
  onlyMentioned?: true;
  /** It answers nothing but orders about its memory. */
  muted: boolean;
  /** It learns nothing either, and carries out only orders to forget. */
  deaf: boolean;
}

export function voiceOf({ onlyMentioned, muted, deaf }: Quiet): Voice {
  if (deaf) return 'not-listening';
  if (muted) return 'muted';
  return onlyMentioned ? 'only-mentioned' : 'talking';
}

/** As its owner sets it outside the conversation. */
export const QUIET_OF: Record<Voice, Quiet> = {
  talking: { muted: false, deaf: false },
  'only-mentioned': { muted: false, deaf: false, onlyMentioned: true },
  muted: { muted: true, deaf: false },
  'not-listening': { muted: false, deaf: true },
};

export const isSilent = ({ muted, deaf }: Quiet): boolean => muted || deaf;

export type QuietOrder = 'mute' | 'unmute' | 'only-mentioned' | 'stop-listening' | 'listen-again';

const ENDING = String.raw`(?:,? (?:please|pls|now|right now|immediately|for now|for a (?:while|bit|moment|sec|minute|second)|for (?:an?|the|\d{1,2}|some|one|two) .{1,20}|already|thanks|thank you|ok|okay|again|here|everyone|will you|would you|until .{1,40}|till .{1,40}|while .{1,40}|today|tonight))*[.!?…\s]*$`;
const TALKING_OF =
  '(?:it|that|this|talking|answering|replying|responding|writing|messaging|posting|chatting|speaking|commenting|spamming|bothering|disturbing|interrupting|texting|butting in|chiming in|jumping in)';
const TO_US =
  '(?: (?:to )?(?:us|me|everyone|everybody|everything|anything|all of us|every message|on (?:everything|anything|this|that|it)|in here|here|any ?more))*';
const MUTE = linear(
  new RegExp(
    `^(?:(?:stop|quit)(?: ${TALKING_OF})?${TO_US}|(?:be|stay|keep|go|remain|lie) (?:quiet|silent|still|mute|low)|quiet(?: down)?|silence|hush|shush|shh+|stfu|mute(?: yourself| the bot| the agent)?|shut (?:up|it|your (?:mouth|trap))|zip (?:it|up)|pipe down|calm down|button it|that's enough|enough|give it a rest|give us a break|take a break|go to sleep|(?:keep|stay|butt) out(?: of (?:this|it|here))?|mind your own business|no more (?:messages|answers|replies|comments|talking)|no comments?|leave (?:us|me)(?: alone| be| in peace)|we don't need you|(?:don't|do not|never) (?:answer|reply|respond|talk|speak|write|message|comment|interrupt|disturb|bother|post|say anything)${TO_US}|stopp|sei (?:still|ruhig|leise)|ruhe|hör auf)${ENDING}`,
  ),
);
const DEAF = linear(
  new RegExp(
    `^(?:(?:stop|quit) (?:listening|reading(?: along)?|learning|recording|eavesdropping|spying|remembering (?:things|everything|anything))(?: (?:to us|us|from us|on us|in|along|in here|any ?more))*|(?:don't|do not) (?:listen|learn|read along|record)(?: (?:to us|from us|in|any ?more|anything))*|hör nicht (?:mehr )?zu)${ENDING}`,
  ),
);
const MENTIONED = linear(
  new RegExp(
    `^(?:please )?(?:only|just)? ?(?:answer|reply|respond|talk|speak|write|react)(?: to us| to me| here)? (?:only )?(?:when|if|once) (?:(?:you're|you are|you get|your name is|we|i|someone|somebody|people) )?(?:mentioned|named|addressed|called|asked|mention|mentions|name|names|address|addresses|call|calls|ask|asks|tag|tags|tagged)(?: (?:you|by name|for|directly))*${ENDING}`,
  ),
);
const TALK = '(?:talk|speak|answer|reply|respond|chat|write|comment|join in)';
const UNMUTE = linear(
  new RegExp(
    `^(?:un-?mute(?: yourself)?|un-?pause|mute off|(?:you're|you are)(?: now)? (?:unmuted|back|no longer muted|not muted any ?more|free to ${TALK}|allowed to ${TALK})|feel free to ${TALK}|${TALK}(?: to (?:us|me)| with (?:us|me))?(?: freely)?(?: again)?|(?:start|resume|continue) (?:talking|answering|speaking|replying)(?: again)?|start again|resume|continue|stop being (?:quiet|silent|mute|muted)|(?:no|not) (?:need to be|longer) (?:quiet|silent|muted?)|speak up|come back|be back|back to normal|wake up)${ENDING}`,
  ),
);
const LISTEN = linear(
  new RegExp(`^(?:listen again|start (?:listening|learning)(?: again)?|listen(?: to us)? again|listen and learn again)${ENDING}`),
);
/** Orders that mean the agent in any group: nobody else can be unmuted. */
const MEANS_IT = linear(new RegExp(`^(?:un-?mute(?: yourself)?|listen again|(?:talk|speak|listen) again)${ENDING}`));
/** Generic names people use for an agent. */
const BY_KIND = linear(
  /^(?:hey |ok |okay |please )?@?(?:the |all )?(?:bots?|agents?|assistants?|robots?|ai|chatbots?)\b[\s,:!–—-]*|[\s,]+(?:the )?(?:bot|agent|assistant|robot|chatbot)(?=[.!\s]*$)/giu,
);

/** The order, if the whole message is one; `isForIt`: it is addressed to the agent or follows the agent's own message. */
export function quietOrderIn(text: string, o: { isForIt: boolean; quiet: Quiet }): QuietOrder | undefined {
  const byKind = text.trim().replace(BY_KIND, '');
  const isForIt = o.isForIt || byKind !== text.trim();
  const [sentence, more] = sentencesOf(byKind);
  if (sentence === undefined || (sentence.isQuestion && !sentence.isPolite)) return undefined;
  const said = sentence.text.replace(/^to /, '');
  const isQuiet = voiceOf(o.quiet) !== 'talking';
  if (isQuiet && (isForIt || MEANS_IT.test(said))) {
    if (LISTEN.test(said)) return 'listen-again';
    if (UNMUTE.test(said)) return 'unmute';
  }
  // "Stop. Hammer time.": an order to be quiet says nothing else.
  if (!isForIt || (more !== undefined && !/^(?:please|thanks?|thank you)\b/.test(more.text))) return undefined;
  if (DEAF.test(said)) return 'stop-listening';
  if (MENTIONED.test(said)) return 'only-mentioned';
  return MUTE.test(said) ? 'mute' : undefined;
}

/** Returns the same object if the order changes nothing. */
export function afterQuietOrder(quiet: Quiet, order: QuietOrder): Quiet {
  switch (order) {
    case 'mute':
      return quiet.muted ? quiet : { ...quiet, muted: true };
    case 'only-mentioned':
      return voiceOf(quiet) === 'only-mentioned' ? quiet : QUIET_OF['only-mentioned'];
    case 'stop-listening':
      return quiet.deaf ? quiet : { ...quiet, deaf: true };
    case 'listen-again':
      return quiet.deaf ? { ...quiet, deaf: false } : quiet;
    case 'unmute':
      // Talking implies listening.
      return voiceOf(quiet) === 'talking' ? quiet : QUIET_OF.talking;
  }
}
