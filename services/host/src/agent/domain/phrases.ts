// The few things an agent says unprompted. Short: nobody asked.
import { unlinked } from '@offshoot/engine/links.ts';
import { keptFor } from '@offshoot/memory/lines/horizon.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { oneLine } from '@offshoot/text/one-line.ts';
import type { AgentDescription } from '../versions/domain/signed-version.ts';

const MAX_PITCH = 200;

const CONTEXT_OF_CLONE = {
  waiting: ' I am still waiting for what I learned in my other conversation.',
  ingested: ' I remember what I learned in my other conversation.',
  refused: ' I could not get what I learned in my other conversation.',
};

/** `context`: for a clone. `signed`: a signature proves who the owner is. */
export function hello(o: {
  name: string;
  description: AgentDescription;
  context: keyof typeof CONTEXT_OF_CLONE | undefined;
  signed: boolean;
  keptDays: number;
  mind: keyof typeof MINDS;
  /** Something transcribes voice messages for it. Default: nothing. */
  hears?: boolean;
}): string {
  const { description } = o;
  const greeting = `Hello, I'm ${o.name}.${description.emoji ? ` ${description.emoji}` : ''}`;
  const pitch = firstSentence(description.description) || 'Tell me what you need.';
  const context = o.context === undefined ? '' : CONTEXT_OF_CLONE[o.context];
  const unsigned = o.signed ? '' : ' Nobody signed the claim for me, so I have only the pool’s word for who owns me.';
  const hears = o.hears ? ` ${HOW_IT_HEARS}` : '';
  return `${greeting} ${pitch}${context}${unsigned} ${MINDS[o.mind]} ${HOW_TO_REACH}${hears} ${howLongKept(o.keptDays)}`;
}

/** With what it thinks now, and what that means. */
const MINDS = {
  model: 'I think with a language model, which can be wrong.',
  'resting-model': "I can't use my language model right now: until I can, I answer by quoting what was said here.",
  quotes: 'I have no language model: I answer by quoting what was said here.',
};

const howLongKept = (days: number): string =>
  days === 0
    ? 'What I keep word for word I keep for good.'
    : `What I keep word for word I keep ${keptFor(days)}; say “remember”, and it stays for good.`;

/** The addressing rule (conversation/domain/addressing.ts) in words for people. */
const HOW_TO_REACH = 'Say my name, reply to me, or ask what I know about you. Otherwise I only listen.';

const HOW_IT_HEARS = 'I listen to a voice message if you ask me what it says.';

/** Another agent had the name first. */
export function nameNumbered(name: string, numbered: string): string {
  return `There is another ${name} here, so I go by ${numbered}.`;
}

/** One line each: what changed, and how to change it back. */
/** To a member who addresses the agent while its owner has paused it. */
export const PAUSED_LINE = "I'm paused. My owner can resume me.";

export const linkedLine = (name: string): string => `Linked: ${name} speaks for my owner here now.`;

export const QUIET_LINES = {
  mute: "I'm quiet now. I still listen and learn. Say “unmute” when you want to hear from me, or “stop listening” if I should not learn either.",
  'only-mentioned':
    'I answer only who names me or replies to me now. I still listen and learn. Say “talk freely” when you want more of me.',
  'stop-listening': "I'm quiet now and learn nothing from what you say. “Forget …” still works. Say “listen again” when I may listen.",
  'listen-again': "I'm listening and learning again. I missed what was said in the meantime.",
  'listen-again-muted': "I'm listening and learning again, but I stay quiet. Say “unmute” when you want to hear from me.",
  unmute: "I'm back.",
  'unmute-deaf': "I'm back, listening and learning again. I missed what was said in the meantime.",
} as const;

/** In the conversation: a 👍 of its owner there is no signature. */
export function consentNeeded(instanceId: string, version: number): string {
  return (
    `Version ${version} of my template would let me use more than my owner accepted, so I stay as I am. ` +
    `It takes my owner's signature, not a 👍: “offshoot agents consent ${instanceId}”, or my page.`
  );
}

/** `reason`: the creator's words. */
export function pinEnded(version: number, reason: string): string {
  const why = unlinked(oneLine(reason)).slice(0, MAX_PITCH).toWellFormed();
  return `My creator has taken version ${version} of my template back: “${why}” So I cannot stay on it, and take newer versions again.`;
}

/** `isHostEngineUsed`: the operator lets it think with the host's engine meanwhile. */
export function keySpent(isHostEngineUsed: boolean): string {
  const meanwhile = isHostEngineUsed
    ? 'Until it has credit again, I think with what my host offers.'
    : 'I cannot answer until it has credit again.';
  return `My OpenRouter key has spent what it may spend. ${meanwhile}`;
}

/** The operator pays for no more today. */
export function tokensSpent({ budget, until }: { budget: 'owner' | 'all'; until: Date }): string {
  const whose = budget === 'owner' ? "My owner's agents have" : 'The agents here have together';
  const at = `${until.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `${whose} used the language model as much as is allowed in a day. Until ${at}, I read and answer by simple rules.`;
}

/** `asked`: the operator's. */
export function modelReplaced(asked: string): string {
  return `The language model that was chosen for me is not offered here, so I think with ${asked}.`;
}

/** It had left its conversation and someone added it again. */
export function addedAgain(): string {
  return "I'm back in this conversation. I missed what was said in the meantime.";
}

/** An app has answered its old request after it was removed. */
export function letInUnasked(inboxId: string): string {
  return (
    'I was removed from here, and an app has let me in again only because I had asked to join before. So I leave again. ' +
    `If you want me back, let another member add my inbox ${inboxId}, or revoke the invite link first and then add me.`
  );
}

/** To the owner only. `release` and `clone` are commands. */
export function removedNotice(instanceId: string, state: 'removed' | 'exploded'): string {
  const what =
    state === 'removed'
      ? 'I was removed from my conversation. I will continue there if somebody adds me again.'
      : 'The creator exploded my conversation.';
  return (
    `${what} I keep what I learned until you decide. To bring it into another conversation: offshoot clone ${instanceId} --added-by INBOX. ` +
    `To end me: offshoot release ${instanceId}`
  );
}

export function contextArrived(): string {
  return 'I am up to date now. What I learned in my other conversation has arrived.';
}

export function newsFrom(name: string): string {
  return `I have received news from ${name}.`;
}

/** To the owner only. Reveals neither the secret nor where it was. */
export function secretHeldBack(transferId: string): string {
  return (
    `I did not hand over my context (${transferId}), because it contained something that looks like a secret. ` +
    'Ask me for a "preview" to see what would go along. Then tell me to forget the secret, or exclude it in the context prompt, and try again.'
  );
}

export function apology(): string {
  return "Sorry, I can't think straight right now. I have kept your message. Please ask me again in a moment.";
}

/** `who`: absent for everybody together. Sent once, not for each message. */
export function paceKept(who: string | undefined, waiting: number): string {
  const [they, their] = who === undefined ? ['You write', 'your'] : [`“${who}” writes`, 'these'];
  return `${they} faster than I can keep up with. I keep ${their} messages and catch up gradually. Once ${waiting} messages from one person are waiting, I no longer learn from new ones.`;
}

/** Sent once, not for each message. `kept`: how many of the newest are still answered. */
export function skippedSome(who: string, kept: number): string {
  return `“${who}” writes faster than I can answer. Of the waiting messages I answer only the newest ${kept}, and I did nothing that the older ones ask for. Please send again what still matters.`;
}

export function backAgain(movedAt: Date): string {
  const time = movedAt.toISOString().slice(0, 16).replace('T', ' ');
  return `I was moved to another machine (${time} UTC). I may have missed what was said shortly before. Please repeat it if it matters.`;
}

/** Someone gave it a name it does not accept. */
export function nameKept(name: string): string {
  return `I will keep the name ${name}. The new one has invisible letters or mixes alphabets. Please choose one that everyone can read.`;
}

/** To the owner only. `what`: such as “a mail”. */
export function stoppedBy(what: string): string {
  return `I skipped ${what}: twice, the program that I run in stopped while I was reading that. I go on with everything else.`;
}

export function farewell(): string {
  return 'I have been released. Goodbye!';
}

function firstSentence(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const sentence = /^.*?[.!?…](?=\s|$)/u.exec(line)?.[0] ?? line;
  return sentence.length <= MAX_PITCH
    ? sentence
    : `${sentence
        .slice(0, MAX_PITCH)
        .replace(/[\uD800-\uDBFF]$/, '')
        .replace(linear(/\s+\S*$/u), '')}…`;
}
