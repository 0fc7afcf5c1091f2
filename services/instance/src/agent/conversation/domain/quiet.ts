// "Stop", "unmute", "stop listening", "listen again": who may say it, and the effect. Any member may say any of them: the rule is easy to
// remember, and any member can undo what another did.
import { sentencesOf } from './speech-acts.ts';

/** The two are independent: someone who asks it to stop talking may still want it to listen. */
export interface Quiet {
  /** It answers nothing but orders about its memory. */
  muted: boolean;
  /** It learns nothing either, and carries out only orders to forget. */
  deaf: boolean;
}

/** For the owner. */
export type Voice = 'talking' | 'muted' | 'not-listening';

export function voiceOf({ muted, deaf }: Quiet): Voice {
  if (deaf) return 'not-listening';
  return muted ? 'muted' : 'talking';
}

export const isSilent = (quiet: Quiet): boolean => voiceOf(quiet) !== 'talking';

export const TALKING: Quiet = { muted: false, deaf: false };

export type QuietOrder = 'mute' | 'unmute' | 'stop-listening' | 'listen-again';

const ENDING = String.raw`(?:,? (?:please|pls|now|right now|immediately|for now|for a (?:while|bit|moment)|already|thanks|thank you|ok|okay|again|here|everyone|will you|would you|until .{1,40}))*[.!?…\s]*$`;
const MUTE = new RegExp(
  `^(?:(?:stop|quit)(?: (?:it|that|this|talking|answering|replying|responding|writing|messaging|posting|chatting|speaking|spamming|bothering|disturbing|interrupting))?(?: (?:us|me|everyone|to us|in here))?|(?:be|stay|keep|go|remain) (?:quiet|silent|still|mute)|quiet|silence|hush|shush|shh+|mute(?: yourself| the bot| the agent)?|shut (?:up|it)|zip it|pipe down|that's enough|enough|no more (?:messages|answers|replies)|leave us alone|(?:don't|do not|never) (?:answer|reply|respond|talk|speak|write|message)(?: (?:us|me|any ?more|to us|to me|here|in here))*|stopp|sei (?:still|ruhig|leise)|ruhe|hör auf)${ENDING}`,
);
const DEAF = new RegExp(
  `^(?:(?:stop|quit) (?:listening|reading(?: along)?|learning|recording|eavesdropping|spying|remembering (?:things|everything|anything))(?: (?:to us|us|from us|on us|in|along|in here|any ?more))*|(?:don't|do not) (?:listen|learn|read along|record)(?: (?:to us|from us|in|any ?more|anything))*|hör nicht (?:mehr )?zu)${ENDING}`,
);
const UNMUTE = new RegExp(
  `^(?:un-?mute(?: yourself)?|(?:you're|you are) unmuted|(?:talk|speak|answer|reply|chat)(?: to us| with us)? again|start (?:talking|answering|speaking)(?: again)?|come back|wake up)${ENDING}`,
);
const LISTEN = new RegExp(
  `^(?:listen again|start (?:listening|learning)(?: again)?|listen(?: to us)? again|listen and learn again)${ENDING}`,
);
/** Orders that mean the agent in any group: nobody else can be unmuted. */
const MEANS_IT = new RegExp(`^(?:un-?mute(?: yourself)?|listen again|(?:talk|speak|listen) again)${ENDING}`);
/** Generic names people use for an agent. */
const BY_KIND =
  /^(?:hey |ok |okay |please )?@?(?:the )?(?:bot|agent|assistant|robot|ai|chatbot)\b[\s,:!–—-]*|[\s,]+(?:the )?(?:bot|agent|assistant|robot|chatbot)(?=[.!\s]*$)/giu;

/** The order, if the whole message is one; `isForIt`: it is addressed to the agent or follows the agent's own message. */
export function quietOrderIn(text: string, o: { isForIt: boolean; quiet: Quiet }): QuietOrder | undefined {
  const byKind = text.trim().replace(BY_KIND, '');
  const isForIt = o.isForIt || byKind !== text.trim();
  const [sentence, more] = sentencesOf(byKind);
  if (sentence === undefined || (sentence.isQuestion && !sentence.isPolite)) return undefined;
  const said = sentence.text.replace(/^to /, '');
  const isQuiet = o.quiet.muted || o.quiet.deaf;
  if (isQuiet && (isForIt || MEANS_IT.test(said))) {
    if (LISTEN.test(said)) return 'listen-again';
    if (UNMUTE.test(said)) return 'unmute';
  }
  // "Stop. Hammer time.": an order to be quiet says nothing else.
  if (!isForIt || (more !== undefined && !/^(?:please|thanks?|thank you)\b/.test(more.text))) return undefined;
  if (DEAF.test(said)) return 'stop-listening';
  return MUTE.test(said) ? 'mute' : undefined;
}

/** Returns the same object if the order changes nothing. */
export function afterQuietOrder(quiet: Quiet, order: QuietOrder): Quiet {
  switch (order) {
    case 'mute':
      return quiet.muted ? quiet : { ...quiet, muted: true };
    case 'stop-listening':
      return quiet.deaf ? quiet : { ...quiet, deaf: true };
    case 'listen-again':
      return quiet.deaf ? { ...quiet, deaf: false } : quiet;
    case 'unmute':
      // Talking implies listening.
      return quiet.muted || quiet.deaf ? TALKING : quiet;
  }
}
