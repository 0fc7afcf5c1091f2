// Makes the text of an effect of what the message asks to read. The effect itself is fixed before that: nothing that is read adds one, or
// changes whom it affects.

import type { Planned } from '@offshoot/engine/engine.ts';
import { standsIn, unlinked } from '@offshoot/engine/links.ts';
import { NOTHING_TO_READ } from '@offshoot/engine/readings.ts';
import { urlsIn } from '@offshoot/engine/urls.ts';
import { cutText } from '@offshoot/memory/items/limits.ts';
import { withMarks } from '@offshoot/memory/items/outside-line.ts';
import { mapHidden } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';
import { NO_TEXT_MADE, NOTHING_READ, ONE_TEXT_AT_A_TIME } from '../../../effects/domain/words.ts';
import type { EffectDeps } from '../../../effects/effect-kinds.ts';
import { type Content, commit, slotOf } from '../../../effects/slots.ts';
import type { TimedEngine } from '../../../engine/timed-engine.ts';
import type { MemoryTable } from '../../../memory/memory-store.ts';
import { type ReadingDeps, readingsFor } from '../../../reading/reading-for.ts';
import { character } from '../../../record/agent-deps.ts';
import type { Workspace } from '../../../workspace/workspace.ts';
import type { Question } from '../question.ts';

export interface FillingDeps extends EffectDeps<MemoryTable>, Pick<ReadingDeps, 'readings'> {
  readonly engine: TimedEngine;
  readonly workspace: Workspace;
}

/** Times as long as the text may be: an engine can write without end. */
const MAX_WRITTEN = 10;
const MAX_NAME = 200;

/** Undefined: the plan has no text to be made. Throws EngineError. */
export async function fill(deps: FillingDeps, question: Question, planned: readonly Planned[]): Promise<Content | undefined> {
  const { message, heard } = question;
  const [one, ...others] = planned.filter((each) => slotOf(each) !== undefined);
  if (one === undefined) return undefined;
  if (others.length > 0) return unmade(ONE_TEXT_AT_A_TIME);
  const commitment = commit(deps, message, one);
  if (!('effect' in commitment)) return unmade(commitment.line);
  const { effect, slot, maxChars } = commitment;
  const readings = readingsFor(deps, message, deps.engine.contextTokens);
  if (readings.offers.length === 0) return unmade(NOTHING_TO_READ);
  const { name, model } = character(deps);
  const request = { model, agentName: name, message: heard, what: slot.what, maxChars };
  const written = await deps.engine.call(
    (engine, signal, clock) =>
      engine.write({ ...request, readings: { ...readings, read: (...asked) => clock.pausedFor(readings.read(...asked)) } }, signal),
    question.signal,
  );
  const isKept = standsIn([message.text, ...urlsIn(message.text).flatMap(({ url }) => [url.host, url.href])]);
  const [failure] = readings.failures;
  if (failure !== undefined) return unmade(failure);
  if (written.is === 'unwritten') return unmade(withMarks(readings.sources, unlinked(written.line, isKept)));
  const [source] = readings.sources;
  if (source === undefined) return unmade(NOTHING_READ);
  // Before hidden characters are gone, a link can hide between them.
  const value = fitting(unlinked(plainText(written.text.slice(0, MAX_WRITTEN * maxChars)), isKept), maxChars);
  if (value === '') return unmade(NO_TEXT_MADE);
  // The sender of a file chooses its name.
  const madeFrom = [...readings.names].map((each) => cutText(unlinked(plainText(each), isKept), MAX_NAME));
  return { is: 'made', text: { value, source, madeFrom }, committed: effect };
}

const unmade = (line: string): Content => ({ is: 'unmade', line });

/** Without hidden and control characters and empty lines. */
const plainText = (text: string): string =>
  mapHidden(text.toWellFormed().replace(/\r\n?/g, '\n'), () => '')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .replace(linear(/[^\S\n]*\n\s*/g), '\n')
    .trim();

/** Short enough for a card to show all of it: there, each line break takes two characters more. */
function fitting(text: string, maxChars: number): string {
  const breaks = text.slice(0, maxChars).split('\n').length - 1;
  return cutText(text, maxChars - 2 * breaks);
}
