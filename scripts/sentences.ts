// Prose of the repository to judge by ear: sentences drawn at random from comments and docs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { drawn } from './mutants/sample.ts';
import { tracked, VAGUE, vagueLines } from './wording.ts';

const HELP = `npm run sentences -- --seed N [FOLDER]

Prints how many lines of code say ${VAGUE.join(', ')}, and then 20 sentences drawn at random from comments of sources and from
docs. Would an engineer say each of them aloud, just so? If not, write it again: noun first, one clause, and the name of the actor.

  --seed N  the same number draws the same sentences
  FOLDER    only sentences from this folder
  --help    this text

Example: npm run sentences -- --seed 7 services/gateway`;

const COUNT = 20;
const SOURCE = /^(?:(?:cli|web|packages\/[^/]+|services\/[^/]+)\/src|scripts|proto)\/.*\.(?:tsx?|proto)$/;
const DOCS = /^(?!bench\/.*\/corpus\/).*\.md$/;
const LEAST_WORDS = 5;

interface Line {
  number: number;
  text: string;
}

/** `id`: the file and the sentence. */
interface Sentence {
  id: string;
  place: string;
  text: string;
}

const root = join(import.meta.dirname, '..');
const { values, positionals } = parseArgs({ options: { seed: { type: 'string' }, help: { type: 'boolean' } }, allowPositionals: true });

if (values.help) console.log(HELP);
else if (!/^\d{1,9}$/.test(values.seed ?? '')) {
  console.error(`--seed has to be a whole number.\n\n${HELP}`);
  process.exitCode = 1;
} else print(Number(values.seed), positionals[0] ?? '');

function print(seed: number, folder: string) {
  console.log(`${vagueLines(root).length} lines of code say ${VAGUE.join(', ')}.\n`);
  const sentences = tracked(root)
    .filter((file) => file.startsWith(folder))
    .flatMap(sentencesIn);
  for (const { place, text } of drawn(sentences, COUNT, seed)) console.log(`${place}\n  ${text}`);
}

function sentencesIn(file: string): Sentence[] {
  if (SOURCE.test(file)) return blocksOf(linesOf(file).map(commentIn)).flatMap((block) => sentencesOf(file, block));
  if (DOCS.test(file)) return blocksOf(proseOf(linesOf(file))).flatMap((block) => sentencesOf(file, block));
  return [];
}

function linesOf(file: string): Line[] {
  return readFileSync(join(root, file), 'utf8')
    .split('\n')
    .map((text, place) => ({ number: place + 1, text }));
}

/** Without the marks of the comment. Empty: the line has code. */
function commentIn({ number, text }: Line): Line {
  const [, comment = ''] = /^\s*(?:\/\/|\/\*\*?|\*(?!\/))\s?(.*?)\s*(?:\*\/)?$/.exec(text) ?? [];
  return { number, text: comment };
}

/** Without code, tables and headings, and with an empty line before each item of a list. */
function proseOf(lines: readonly Line[]): Line[] {
  let isCode = false;
  return lines.flatMap(({ number, text }) => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    if (isCode || /^\s*(?:```|\||#|<)/.test(text)) return [{ number, text: '' }];
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(text);
    return item === null
      ? [{ number, text }]
      : [
          { number, text: '' },
          { number, text: item[1] ?? '' },
        ];
  });
}

/** Lines that follow each other without an empty one. */
function blocksOf(lines: readonly Line[]): Line[][] {
  const blocks: Line[][] = [[]];
  for (const line of lines)
    if (line.text.trim() === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  return blocks;
}

function sentencesOf(file: string, block: readonly Line[]): Sentence[] {
  const whole = block.map(({ text }) => text).join('\n');
  return [...whole.matchAll(/\S.*?(?:[.?!](?=\s+[\p{Lu}`“"*[])|$(?![\s\S]))/gsu)]
    .map(({ 0: text, index }) => ({ text: text.replaceAll(/\s+/g, ' '), row: whole.slice(0, index).split('\n').length - 1 }))
    .filter(({ text }) => text.split(' ').length >= LEAST_WORDS)
    .map(({ text, row }) => ({ id: `${file} ${text}`, place: `${file}:${block[row]?.number}`, text }));
}
