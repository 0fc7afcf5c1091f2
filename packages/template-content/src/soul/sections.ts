// A soul in words, section by section: what a model is shown, what SOUL.md says, and what people read of a template.
import { mapHidden } from '@offshoot/text';
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

/** What a soul says of one thing. Lines have no hidden characters. */
export type SoulPart = { section: SoulSection; title: string } & (
  | { form: 'line'; line: string }
  | { form: 'list'; lines: readonly string[] }
  /** Its author's own words, as they wrote them. */
  | { form: 'markdown'; text: string }
);
type SaidPart = SoulPart extends infer Part ? (Part extends SoulPart ? Omit<Part, 'section'> : never) : never;

/** What a soul says, in the order of its sections; without the parts that say nothing. */
export function soulParts(soul: Soul, sections: readonly SoulSection[] = SOUL_SECTIONS): SoulPart[] {
  return SOUL_SECTIONS.filter((name) => sections.includes(name)).flatMap((section) =>
    PARTS[section](soul)
      .filter(saysSomething)
      .map((part) => ({ section, ...part })),
  );
}

/** The sections as Markdown; '' if they say nothing. Lines have no hidden characters, and stay on one line. */
export function soulText(soul: Soul, sections: readonly SoulSection[] = SOUL_SECTIONS): string {
  return soulParts(soul, sections).map(markdownOf).join('\n\n');
}

const PARTS: Record<SoulSection, (soul: Soul) => SaidPart[]> = {
  identity: ({ role }) => [oneLine('Role', role)],
  principles: ({ principles, text }) => [
    list('Principles', principles),
    { title: 'In its author’s words', form: 'markdown', text: text.toWellFormed().trim() },
  ],
  values: ({ values }) => [list('Values', values)],
  abilities: ({ domains, limitations }) => [list('Knows about', domains), list('Cannot', limitations)],
  manner: ({ style, maxOutputTokens }) => [
    oneLine('Style of answers', style === 'conversational' ? '' : STYLES[style]),
    oneLine('Longest answer', maxOutputTokens === 0 ? '' : `${maxOutputTokens} tokens`),
  ],
  triggers: ({ triggers }) => [
    list(
      'Without being asked',
      triggers.map(({ trigger, action }) => `${trigger}: ${action}`),
    ),
  ],
  constraints: ({ restrictedTopics, escalationRules }) => [
    list('Declines to talk about', restrictedTopics),
    list(
      'Whatever else it may do',
      escalationRules.map(({ condition, action }) => `${condition}: ${ESCALATIONS[action]}`),
    ),
  ],
};

function saysSomething(part: SaidPart): boolean {
  if (part.form === 'list') return part.lines.length > 0;
  return (part.form === 'line' ? part.line : part.text) !== '';
}

function markdownOf(part: SoulPart): string {
  if (part.form === 'markdown') return part.text;
  return part.form === 'line' ? `${part.title}: ${part.line}` : [`${part.title}:`, ...part.lines.map((one) => `- ${one}`)].join('\n');
}

const clean = (text: string): string => mapHidden(text.toWellFormed().replaceAll(/[\t\n\r]+/g, ' '), () => '').trim();

const oneLine = (title: string, text: string): SaidPart => ({ title, form: 'line', line: text === '' ? '' : clean(text) });

const list = (title: string, texts: readonly string[]): SaidPart => ({ title, form: 'list', lines: texts.map(clean) });
