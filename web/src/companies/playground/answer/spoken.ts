import type { OutputItem } from '@offshoot/openai-api';
import { playgroundTexts as words } from '../../../texts/companies/playground.ts';
import { endText } from './end-text.ts';
import type { Turn } from './turn.ts';
import { isWaiting, waitingIn } from './waiting.ts';

/** A screen reader cannot stop in the middle of what it is told. */
const MAX_SPOKEN = 600;

/** What a screen reader says once an answer is over, instead of each piece of it. Empty: a notice on the page says it. */
export function spokenEnd(turn: Turn): string {
  if (turn.end?.is === 'refused') return '';
  const { items } = turn.answer;
  const text = items.flatMap(textsIn).join('\n');
  const cut = text.length > MAX_SPOKEN ? `${text.slice(0, MAX_SPOKEN)} …` : text;
  const end = endText(turn);
  const said = cut === '' ? end === undefined && words.saidNothing : words.said(cut);
  return [said, isWaiting(waitingIn(items)) && words.waits, end].filter((one) => one).join(' ');
}

function textsIn(item: OutputItem): string[] {
  return item.type === 'message' ? item.content.map((part) => (part.type === 'refusal' ? part.refusal : part.text)) : [];
}
