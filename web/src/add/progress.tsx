import { Stack, Text, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { addTexts } from '../texts/add.ts';
import { type Mark, type Phase, type Step, stepsOf } from './phase.ts';
import { type Place, remainingMs } from './queue-estimate.ts';
import type { Source } from './source.ts';

const words = addTexts.progress;

export const stepWords: Record<Step, string> = {
  reserve: words.reserve,
  configure: words.configure,
  join: words.join,
  live: words.live,
  receive: words.receive,
};
const markWords: Record<Mark, string> = { done: words.done, now: words.now, next: words.next, stopped: words.stopped };

/** The steps from a press of the button to an agent that has everything. */
export function Progress({ phase, kind }: { phase: Phase; kind: Source['kind'] }) {
  return (
    <Stack component="ol" className="list" gap="xs" aria-label={words.steps}>
      {stepsOf(phase, kind).map(({ step, mark }) => (
        <Text component="li" key={step} fw={mark === 'now' ? 600 : undefined} c={mark === 'next' ? 'dimmed' : undefined}>
          <span aria-hidden className="step-sign" data-mark={mark} /> {stepWords[step]} <VisuallyHidden>({markWords[mark]})</VisuallyHidden>
        </Text>
      ))}
    </Stack>
  );
}

/** How often the estimate is worked out anew while the queue does not move. */
const TICK_MS = 5_000;

export function QueuePlace({ seen }: { seen: readonly Place[] }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const last = seen.at(-1);
  if (last === undefined) return null;
  const left = remainingMs(seen, Math.max(now, last.atMs));
  return (
    <Text>
      {words.queue(last.place)} {left !== undefined && words.about(left / 1000)} {words.keepOpen}
    </Text>
  );
}
