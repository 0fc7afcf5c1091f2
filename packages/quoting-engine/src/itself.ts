// What the agent says of itself.
import type { Ability, ReplyRequest } from '@offshoot/engine/engine.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { type AboutItself, FIXED_ANSWERS, KINDS } from './about-itself.data.ts';
import { instructionSentences } from './instructions.ts';

const MAX_QUOTED = 1_500;
const listed = new Intl.ListFormat('en');
const MOMENT = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' });

/** Undefined: the question is about something else. */
export const asksAboutItself = (question: string): AboutItself | undefined => KINDS.find(([, pattern]) => pattern.test(question))?.[0];

export function answerAboutItself(kind: AboutItself, name: string, { context, abilities = [], message }: ReplyRequest): string {
  const instructions = instructionSentences(context.instructions);
  const purpose = instructions.length === 0 ? '' : ` My instructions say: “${instructions.slice(0, 2).join(' ')}”`;
  switch (kind) {
    case 'name':
      return `I'm ${name}.`;
    case 'identity':
      return `I'm ${name}, an AI agent.${purpose}`;
    case 'abilities':
      return `${FIXED_ANSWERS.abilities}${abilitiesSaid(abilities)}${purpose}`;
    case 'limits':
      return limitsSaid(abilities);
    case 'instructions':
      return instructionsQuoted(instructions, instructionSentences(context.ownerSection));
    case 'own-tools':
      return context.tools === '' ? 'I have no number, address or wallet of my own.' : `This is mine:\n${context.tools}`;
    case 'credentials-known': {
      const known = context.memory.filter((item) => item.kind === 'credential').length + context.withheldCredentials;
      return known === 0
        ? 'I have no credentials.'
        : `I have ${known === 1 ? 'one credential. Ask for it' : `${known} credentials. Ask for one`} by name.`;
    }
    case 'today':
      return `It is ${MOMENT.format(message.sentAt)} UTC.`;
    default:
      return FIXED_ANSWERS[kind];
  }
}

function abilitiesSaid(abilities: readonly Ability[]): string {
  const [first] = abilities;
  return first === undefined ? '' : ` With my owner's consent, I ${listed.format(abilities.map(({ does }) => does))}: “${first.say}”.`;
}

function limitsSaid(abilities: readonly Ability[]): string {
  const does = abilities.map((one) => one.does);
  const outside = does.length === 0 ? 'I have no way to reach anybody outside, either.' : `Outside, I only ${listed.format(does)}.`;
  return `I can't book anything, call anybody or search the web. ${outside} I have no language model: I find lines and quote them, and I only know what people told me.`;
}

function instructionsQuoted(instructions: readonly string[], ownerNotes: readonly string[]): string {
  const said: string[] = [];
  if (instructions.length > 0) said.push(`My instructions are: “${cutText(instructions.join(' '), MAX_QUOTED)}”`);
  if (ownerNotes.length > 0) said.push(`My owner added: “${cutText(ownerNotes.join(' '), MAX_QUOTED)}”`);
  return said.length === 0 ? 'I have no instructions yet.' : said.join('\n');
}
