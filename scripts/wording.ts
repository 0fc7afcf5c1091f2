// The words of the repository: how many the docs have, and which lines of code do not name their actor.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const VAGUE = ['whoever', 'whatever', 'somebody'];

const isVague = new RegExp(`\\b(?:${VAGUE.join('|')})\\b`, 'i');
const CODE = /^(?!gen\/).*\.(?:tsx?|proto)$/;

/** Lines of tracked code that say a vague word, as `file:line`. */
export function vagueLines(root: string): string[] {
  return tracked(root)
    .filter((file) => CODE.test(file))
    .flatMap((file) =>
      textOf(root, file)
        .split('\n')
        .flatMap((line, place) => (isVague.test(line) ? [`${file}:${place + 1}`] : [])),
    );
}

/** By document: every tracked *.md. */
export function wordsOfDocs(root: string): Map<string, number> {
  const documents = tracked(root, '*.md');
  return new Map(documents.map((file) => [file, textOf(root, file).split(/\s+/).filter(Boolean).length]));
}

export function tracked(root: string, ...patterns: string[]): string[] {
  return execFileSync('git', ['ls-files', ...patterns], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
}

function textOf(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
