// The few things that an agent says by itself. Short: nobody asked.
import type { AgentDescription } from '../template/domain/signed-version.ts';

const MAX_PITCH = 200;

const CONTEXT_OF_CLONE = {
  waiting: ' I am still waiting for what I learned in my other conversation.',
  ingested: ' I bring what I learned in my other conversation.',
  refused: ' What I learned in my other conversation did not reach me.',
};

/** `context`: of a clone. `signed`: its owner's signature says that it is the owner's agent. */
export function hello(o: {
  name: string;
  description: AgentDescription;
  context: keyof typeof CONTEXT_OF_CLONE | undefined;
  signed: boolean;
}): string {
  const { description } = o;
  const greeting = `Hello, I'm ${o.name}.${description.emoji ? ` ${description.emoji}` : ''}`;
  const pitch = firstSentence(description.description) || 'Tell me what you need.';
  const context = o.context === undefined ? '' : CONTEXT_OF_CLONE[o.context];
  const unsigned = o.signed ? '' : ' I was claimed without a signature: whose agent I am, only the pool says.';
  return `${greeting} ${pitch}${context}${unsigned}`;
}

export function contextArrived(): string {
  return 'I am up to date now: what I learned in my other conversation has arrived.';
}

export function newsFrom(name: string): string {
  return `I have heard news from ${name}.`;
}

/** To the owner alone. Names no secret, and not where it was. */
export function secretHeldBack(transferId: string): string {
  return (
    `I have not handed over what I know (${transferId}): something that looks like a secret would have gone along. ` +
    'Ask me for a "preview" to see what would go, forget what must not, or leave it out by a context prompt, and order it again.'
  );
}

export function apology(): string {
  return "Sorry, I can't think straight right now. I have kept your message; please ask me again in a moment.";
}

/** `who`: absent for everybody together. Said once, not for each message. */
export function paceKept(who: string | undefined, waiting: number): string {
  const [they, their] = who === undefined ? ['You write', 'your'] : [`“${who}” writes`, 'these'];
  return `${they} more than I can think about at once. I keep ${their} messages and go on with them little by little; while ${waiting} of one person wait, I do not learn from more.`;
}

export function backAgain(movedAt: Date): string {
  const time = movedAt.toISOString().slice(0, 16).replace('T', ' ');
  return `I was moved to another machine (${time} UTC). Something said shortly before may be lost to me: please say it again if it matters.`;
}

/** Somebody gave it a name that it does not take. */
export function nameKept(name: string): string {
  return `I stay ${name}: the other name has letters that cannot be seen, or of alphabets that do not go together. Please give me one that everybody can read.`;
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
        .replace(/\s+\S*$/u, '')}…`;
}
