// HEARTBEAT.md of an agent of OpenClaw: what it looks after by itself. A template proposes it as triggers.
import { linear } from '@offshoot/text/linear-patterns';
import { listOf, objectOf, textOf } from './agent-files.ts';
import type { Assembly } from './assembly.ts';
import { withoutComments, yamlValues } from './front-matter.ts';
import { durationInWords, headingInWords } from './times-in-words.ts';

/** A point of a list, which may have a box to tick. */
const POINT = linear(/^(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/);
const HEADING = /^(?:#{1,6}\s|\*\*)(.*)$/;
/** How a heartbeat without news ends, there. */
const PROTOCOL = /HEARTBEAT_OK/;
/** Where nothing says when. */
const USUALLY = 'every day at 09:00';
/** Of one paragraph. UTF-16 units. */
const LONGEST = 1_000;

/** Each point and paragraph, at the time that the heading above it says. */
export function addHeartbeat(where: string, markdown: string, into: Assembly): void {
  const { tasks, rest } = apart(markdown);
  for (const task of tasks.map(objectOf)) {
    const every = textOf(task.interval) || textOf(task.every) || textOf(task.schedule);
    into.trigger(where, every === '' ? USUALLY : durationInWords(every), textOf(task.prompt) || textOf(task.message) || textOf(task.name));
  }
  let when = USUALLY;
  let paragraph = '';
  const add = (text: string) => {
    if (PROTOCOL.test(text)) into.leave(`${where}: HEARTBEAT_OK`, 'It is for the program that wakes the agent.');
    else if (text !== '') into.trigger(where, when, text.replaceAll('**', ''));
  };
  for (const line of [...withoutComments(rest).split('\n'), '']) {
    const text = line.trim();
    const heading = HEADING.exec(text)?.[1];
    const point = POINT.exec(text)?.[1];
    if (text !== '' && heading === undefined && point === undefined && !text.startsWith('```') && !/^[-*_]{3,}$/.test(text)) {
      paragraph = `${paragraph} ${text}`.trim().slice(0, LONGEST);
      continue;
    }
    add(paragraph);
    paragraph = '';
    if (heading !== undefined) when = headingInWords(heading.replaceAll('**', '').trim().replace(/:$/, '')) ?? USUALLY;
    else if (point !== undefined) paragraph = point.slice(0, LONGEST);
  }
}

/** A list of tasks may stand in it as YAML, each with an interval and a prompt. */
function apart(markdown: string): { tasks: unknown[]; rest: string } {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => /^tasks:\s*$/.test(line));
  if (start < 0) return { tasks: [], rest: markdown };
  const length = lines.slice(start + 1).findIndex((line) => line.trim() !== '' && !/^(?:\s|- )/.test(line));
  const end = length < 0 ? lines.length : start + 1 + length;
  const tasks = listOf(yamlValues(lines.slice(start, end).join('\n'))?.tasks);
  return tasks.length === 0 ? { tasks, rest: markdown } : { tasks, rest: [...lines.slice(0, start), ...lines.slice(end)].join('\n') };
}
