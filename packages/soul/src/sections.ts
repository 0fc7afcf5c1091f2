// A soul in words, section by section: what a model is shown, what SOUL.md says, and what people read of a template.
import { mapHidden } from '@offshoot/plain-text';
import type { EscalationAction, ResponseStyle, Soul } from './soul.ts';

/** In the order in which they are written. */
export const SOUL_SECTIONS = ['identity', 'principles', 'values', 'abilities', 'manner', 'triggers', 'constraints'] as const;
export type SoulSection = (typeof SOUL_SECTIONS)[number];

const STYLES: Record<ResponseStyle, string> = {
  structured: 'structured, with headings and points',
  conversational: 'conversational',
  minimal: 'minimal, as few words as possible',
};
const ESCALATIONS: Record<EscalationAction, string> = {
  escalate: 'ask the owner',
  'request-approval': 'ask for approval',
  block: 'do not do it',
};

/** The sections as Markdown; '' if they say nothing. Lines have no hidden characters, and stay on one line. */
export function soulText(soul: Soul, sections: readonly SoulSection[] = SOUL_SECTIONS): string {
  return SOUL_SECTIONS.filter((name) => sections.includes(name))
    .map((name) => WORDS[name](soul))
    .filter((text) => text !== '')
    .join('\n\n');
}

const WORDS: Record<SoulSection, (soul: Soul) => string> = {
  identity: ({ role }) => (role === '' ? '' : `Role: ${line(role)}`),
  principles: ({ principles, text }) => join(listed('Principles', principles), text.toWellFormed().trim()),
  values: ({ values }) => listed('Values', values),
  abilities: ({ domains, limitations }) => join(listed('Knows about', domains), listed('Cannot', limitations)),
  manner: ({ style, maxOutputTokens }) =>
    join(
      style === 'conversational' ? '' : `Style of answers: ${STYLES[style]}`,
      maxOutputTokens === 0 ? '' : `Answers of at most ${maxOutputTokens} tokens`,
    ),
  triggers: ({ triggers }) =>
    listed(
      'Without being asked',
      triggers.map(({ trigger, action }) => `${trigger}: ${action}`),
    ),
  constraints: ({ restrictedTopics, escalationRules }) =>
    join(
      listed('Declines to talk about', restrictedTopics),
      listed(
        'Whatever else it may do',
        escalationRules.map(({ condition, action }) => `${condition}: ${ESCALATIONS[action]}`),
      ),
    ),
};

const join = (...parts: string[]): string => parts.filter((part) => part !== '').join('\n\n');

const line = (text: string): string => mapHidden(text.toWellFormed().replaceAll(/[\t\n\r]+/g, ' '), () => '').trim();

function listed(title: string, texts: readonly string[]): string {
  return texts.length === 0 ? '' : [`${title}:`, ...texts.map((text) => `- ${line(text)}`)].join('\n');
}
