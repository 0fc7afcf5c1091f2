// Writes the text of a message to a recipient outside: a headline and points in the words of what was read, nothing else.
import type { WriteRequest, Written } from '@offshoot/engine/engine.ts';
import { NOTHING_TO_READ } from '@offshoot/engine/readings.ts';
import { headlineOf, nothingAbout } from './answering.ts';
import { readingsToWriteFrom } from './asked.ts';
import { pointsOf } from './points.ts';

export async function writeFromOutside(request: WriteRequest, signal: AbortSignal): Promise<Written> {
  const asked = readingsToWriteFrom(request);
  if (asked.length === 0) return { is: 'unwritten', line: NOTHING_TO_READ };
  const maxChars = Math.floor(request.maxChars / asked.length) - 2;
  const parts: string[] = [];
  for (const one of asked) {
    const result = await request.readings.read(one.name, one.args, signal);
    if (result.is === 'refused') return { is: 'unwritten', line: result.line };
    const { points } = pointsOf(result.text, one.about);
    if (points.length === 0) return { is: 'unwritten', line: nothingAbout(one.about, result) };
    parts.push(fitting([headlineOf(result), ...points.map((point) => `• ${point}`)], maxChars));
  }
  return { is: 'written', text: parts.join('\n\n') };
}

/** As many whole lines as there is room for, and at least one point. A line break takes three characters on a card. */
function fitting(lines: readonly string[], maxChars: number): string {
  let room = maxChars;
  const kept = lines.filter((line, index) => {
    room -= line.length + 3;
    return index < 2 || room >= 0;
  });
  return kept.join('\n');
}
