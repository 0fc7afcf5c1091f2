// Messages of the agent that pass on what others wrote outside the conversation start with a mark. To engines they are not its own words.
import type { Source } from '@offshoot/actions';

const MARKS = {
  mail: { mark: '📧', speaker: 'an e-mail from outside' },
  'text-message': { mark: '💬', speaker: 'a text message from outside' },
  nostr: { mark: '🟣', speaker: 'a message on Nostr from outside' },
  web: { mark: '🌐', speaker: 'an answer from a web page' },
  file: { mark: '📎', speaker: 'an answer from a file' },
  commons: { mark: '🌱', speaker: 'an answer with advice of strangers' },
  tool: { mark: '🔌', speaker: 'an answer from a tool' },
} as const satisfies Partial<Record<Source, { mark: string; speaker: string }>>;

type Outside = keyof typeof MARKS;

export const markOf = (source: Source): string => (source in MARKS ? MARKS[source as Outside].mark : '');

/** The line of an answer that was made from these. */
export function withMarks(sources: Iterable<Source>, answer: string): string {
  const marks = [...new Set(sources)].map(markOf).join('');
  return marks === '' || answer.startsWith(marks) ? answer : `${marks} ${answer}`;
}

/** The marks that the line starts with; '' for none. */
export function marksOf(line: string): string {
  const found = Object.values(MARKS).find(({ mark }) => line.startsWith(mark))?.mark ?? '';
  return found === '' ? '' : found + marksOf(line.slice(found.length));
}

/** Made with advice of strangers. */
export const isAdvised = (line: string): boolean => marksOf(line).includes(MARKS.commons.mark);

/** In place of the agent's name. Undefined: the agent speaks for itself. */
export function outsideSpeaker(line: string): string | undefined {
  return Object.values(MARKS).find(({ mark }) => line.startsWith(mark))?.speaker;
}
