// Whether the linear engine finds what RegExp finds, with our own patterns, in what people say to each other.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { linear } from '@offshoot/text/linear-patterns';
import { checkout, type Pattern } from './collect.ts';

/** Short enough for RegExp with any pattern. */
const MAX_SENTENCE = 120;

export function differences(patterns: readonly Pattern[]): string[] {
  const said = globSync('bench/conversation/corpus/*/*.yaml', { cwd: checkout }).flatMap((file) =>
    [...readFileSync(join(checkout, file), 'utf8').matchAll(/^ +- \w+: (.+)$/gm)].map(([, text = '']) => text.slice(0, MAX_SENTENCE)),
  );
  return patterns.flatMap(({ source, flags, places }) => {
    const native = new RegExp(source, flags.replace(/[gy]/g, ''));
    const fast = linear(native);
    const different = said.find((text) => JSON.stringify(native.exec(text)) !== JSON.stringify(fast.exec(text)));
    return different === undefined ? [] : [`${places[0]}: the linear engine differs on ${JSON.stringify(different)}`];
  });
}
