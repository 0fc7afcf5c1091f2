// What the agent says about its messages on Nostr.
import type { CardTerms } from '@offshoot/actions';
import type { JsonObject } from '@offshoot/statements';
import { printable } from '@offshoot/text';
import type { EffectWords } from '../../effect-kind.ts';
import { type MessageProblem, messageIn, TASK } from './message.ts';
import type { NotSent } from './sending-tool.ts';

const EXAMPLE = 'such as “write to Ana on Nostr that we are late”';
const problems: Record<MessageProblem, string> = {
  'no-peer': `To whom? Name one of my peers on Nostr, or their key, ${EXAMPLE}.`,
  'no-such-peer':
    'I know nobody of that name on Nostr. My owner can add them to my peers, or you write their key, which begins with npub1.',
  itself: 'That is my own key.',
  'no-text': `What shall I write? Say it in one sentence, ${EXAMPLE}.`,
  'too-long': 'That is too long for me: I write messages of 1,000 characters at most.',
};
export const messageProblemLine = (problem: MessageProblem): string => problems[problem];

const notSent: Record<NotSent, string> = {
  'no-inbox': 'they say nowhere on my relays where they read messages. They have to publish their inbox relays (kind 10050) first.',
  relays: 'their relays do not take it. Ask me again later.',
  off: 'I am not on Nostr any more.',
  other: 'it cannot be sent like this. Write it in another way, then ask me again.',
};
const UNREACHABLE = 'I could not reach a relay for an hour. Ask me again.';
const isReason = (why: string): why is NotSent => Object.hasOwn(notSent, why);

export function whoIn(terms: CardTerms): string {
  const { name, to } = messageIn(terms);
  return printable(name === '' ? to : name);
}

export const NOSTR_WORDS: EffectWords = {
  card: (kind) => ({
    title: kind === TASK.name ? 'Ask another agent on Nostr to do something' : 'Write a message on Nostr',
    arguments: { name: 'To', to: 'Key', text: kind === TASK.name ? 'Task' : 'Text' },
  }),
  noTool: "I can't write on Nostr: my owner has not given me a key there.",
  ability: { does: 'write to people and agents on Nostr', say: 'write to Ana on Nostr that we are late', isWriting: true },
  allowed: ({ to }: JsonObject, kind) =>
    kind === TASK.name ? `give tasks to ${printable(String(to))} on Nostr` : `write to ${printable(String(to))} on Nostr`,
  done: (terms) =>
    terms.kind === TASK.name ? `Asked ${whoIn(terms)} on Nostr. I tell you what they answer.` : `Sent to ${whoIn(terms)} on Nostr.`,
  late: (terms) => `I cannot reach a relay, so my message to ${whoIn(terms)} is not sent yet. I keep trying for an hour.`,
  failed: (terms, why) => `Not sent to ${whoIn(terms)}: ${why === undefined ? UNREACHABLE : notSent[isReason(why) ? why : 'other']}`,
  unknown: (terms) =>
    `I do not know whether my message to ${whoIn(terms)} was sent. I do not send it again. Ask them before you ask me again.`,
};
