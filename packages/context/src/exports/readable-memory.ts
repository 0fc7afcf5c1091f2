// What an agent knows as Markdown for people, and for systems that read such files. Each item is one line, so that no text can pass for a
// heading or for another item.
import { shownLine } from '@offshoot/text/one-line.ts';
import { type ContextEntry, type ContextSummary, SECTIONS, type Section } from '../summary.ts';
import type { ExportManifest } from './agent-export.ts';
import type { ExportedReminder } from './exported-reminders.ts';

const HEADINGS: Record<Section, string> = {
  howToWork: 'How to work',
  preferences: 'What people like',
  facts: 'Facts',
  decisions: 'Decisions',
  commitments: 'Commitments',
  artefacts: 'Documents and links',
  nextSteps: 'Next steps',
  credentials: 'Credentials',
};

export function readableMemory({ agentName, madeAt }: Pick<ExportManifest, 'agentName' | 'madeAt'>, summary: ContextSummary): string {
  const sections = SECTIONS.flatMap((section) => {
    const entries = summary[section];
    return entries.length === 0 ? [] : [`## ${HEADINGS[section]}`, entries.map(entryLine).join('\n')];
  });
  // All that is no item is a heading: what reads the file takes lines for items.
  const title = `# What ${shownLine(agentName)} knows, as of ${madeAt}${sections.length === 0 ? ': nothing yet' : ''}`;
  return `${[title, ...sections].join('\n\n')}\n`;
}

function entryLine({ text, reason, validUntil, origin }: ContextEntry): string {
  const notes = [
    origin.saidBy === '' ? '' : `said by ${shownLine(origin.saidBy)}`,
    origin.saidAt.slice(0, 10),
    reason === undefined ? '' : `because ${shownLine(reason)}`,
    validUntil === undefined ? '' : `until ${validUntil.slice(0, 10)}`,
  ];
  return `- ${shownLine(text)} (${notes.filter(Boolean).join(', ')})`;
}

/** What it does at times of its own. */
export function readableReminders(reminders: readonly ExportedReminder[]): string {
  const lines = reminders.map(({ kind, text, rule, askedBy }) => {
    const what =
      kind !== 'reminder'
        ? `${kind === 'goal' ? 'work on' : 'post'}: ${shownLine(text)}`
        : `remind ${shownLine(askedBy.name) || 'them'}: ${shownLine(text) || '(no text)'}`;
    return `- ${timeText(rule)} — ${what}`;
  });
  return lines.length === 0 ? '# Heartbeat: nothing is due\n' : `# Heartbeat\n\n${lines.join('\n')}\n`;
}

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function timeText({ start, zone, every }: ExportedReminder['rule']): string {
  const [day = '', clock = ''] = start.split('T');
  if (every === undefined) return `on ${day} at ${clock} (${zone})`;
  const { unit, interval, weekdays = [], isLastDay, times = [clock], until, except = [] } = every;
  const parts = [
    `every ${interval === 1 ? unit : `${interval} ${unit}s`}`,
    weekdays.length === 0 ? '' : `on ${weekdays.map((one) => WEEKDAYS[one - 1]).join(', ')}`,
    isLastDay ? 'on the last day' : '',
    `at ${times.join(', ')} (${zone})`,
    `from ${day}`,
    until === undefined ? '' : `until ${until}`,
    except.length === 0 ? '' : `except ${except.join(', ')}`,
  ];
  return parts.filter(Boolean).join(' ');
}
