// What is new in a text that is read again and again, and what is said about a goal. Without a model: by words.
import { queryStems } from '@offshoot/memory/words/search.ts';
import { contentStems } from '@offshoot/memory/words/words.ts';

/** Of each text, UTF-16 units. */
export const MAX_READ = 20_000;
const MAX_NEW_LINES = 3;
const MAX_LINE = 200;

/** Lines that were not there before and say something about the goal. Addresses say nothing. */
export function newLines(before: string, now: string, goal: string): string[] {
  const known = new Set(linesOf(before));
  const wanted = stemsOf(goal);
  const fresh = [...new Set(linesOf(now))].filter((line) => !known.has(line));
  return fresh.filter((line) => wanted.size === 0 || isAbout(line, wanted)).slice(0, MAX_NEW_LINES);
}

export const isAboutGoal = (line: string, goal: string): boolean => isAbout(line, stemsOf(goal));

const linesOf = (text: string): string[] =>
  text
    .slice(0, MAX_READ)
    .split(/[\n\r]+|(?<=[.!?])\s/)
    .map((line) => line.trim().slice(0, MAX_LINE).toWellFormed())
    .filter((line) => line !== '');

/** What people say about watching is no word of what they watch. */
const ABOUT_WATCHING = new Set(
  queryStems('watch tell us me keep an eye on follow check monitor track new news changes anything page site'),
);

const stemsOf = (goal: string): Set<string> =>
  new Set(queryStems(goal.replace(/https?:\/\/\S+/gi, ' ')).filter((stem) => !ABOUT_WATCHING.has(stem)));

const isAbout = (line: string, wanted: ReadonlySet<string>): boolean => contentStems(line).some((stem) => wanted.has(stem));
