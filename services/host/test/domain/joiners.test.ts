// Who still joins a conversation while its host stops.
import { expect, test } from 'vitest';
import type { OpenAgents } from '../../src/host/agents/open-agents.ts';
import { Joiners } from '../../src/host/moves/joiners.ts';

type Phase = 'joining' | 'live';

function scene() {
  const phases = new Map<string, Phase>();
  const agents = {
    live: (id: string) => phases.has(id) && { state: { phase: phases.get(id), joinAttempts: 1 } },
    joining: () => [...phases].flatMap(([id, phase]) => (phase === 'joining' ? [id] : [])),
  } as unknown as Pick<OpenAgents, 'live' | 'joining'>;
  return { phases, joiners: new Joiners(agents) };
}

test('a claim that arrives right after its host began to stop is not stranded: it joins, and the stop waits for it', async () => {
  const { phases, joiners } = scene();
  const told = Promise.withResolvers<void>();
  let isOver = false;
  const finished = joiners.finish(60_000, told.promise).then(() => {
    isOver = true;
  });
  phases.set('late', 'joining');
  expect(joiners.mayGoOn('late')).toBe(true);
  told.resolve();
  await told.promise;
  joiners.looked();
  await new Promise(setImmediate);
  expect(isOver).toBe(false);
  phases.set('late', 'live');
  joiners.looked();
  await finished;
  expect(joiners.mayGoOn('late')).toBe(false);
});

test('nobody joins: the stop waits only until the pool knows', async () => {
  const { joiners } = scene();
  await joiners.finish(60_000, Promise.resolve());
  expect(joiners.mayGoOn('anybody')).toBe(false);
});
