import { readableText } from '@offshoot/documents/readable-text/readable-text.ts';
import { MAX_CONTENT, MAX_TOPIC } from '@offshoot/openai-api/knowledge';

/** What people see of it. Undefined: nothing, or too much. */
export function topicOf(given: string): string | undefined {
  return seen(given.replace(/\s+/g, ' '), MAX_TOPIC);
}

/** As topicOf, with its lines. */
export function contentOf(given: string): string | undefined {
  return seen(given, MAX_CONTENT);
}

function seen(given: string, most: number): string | undefined {
  const { text, isCut } = readableText(given, most);
  return text === '' || isCut ? undefined : text;
}
