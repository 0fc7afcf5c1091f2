// What goals cost in a simulated month: calls of a language model, and how punctually the agent looks.
import { changeGoals, createEngine, inboxOf, OWNER, openBareAgent, ring, ticksOf, webPage, workOnGoals } from '@offshoot/host/testing';
import { startProtocolServer } from '@offshoot/models/testing';
import type { Command } from 'commander';
import { count, parsed } from './options.ts';

const START = Date.UTC(2026, 4, 4, 12);
const DAY_MS = 86_400_000;
/** Of those with a goal, a page that says something new once. */
const CHANGES_ON_DAY = 10;
const PAGE = 'https://example.org/rooms';

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--agents <n>', 'number of agents without anything to do', count, 1_000)
    .option('--goals <n>', 'number of agents with a goal', count, 100)
    .option('--days <n>', 'simulated days', count, 30);
  const { agents, goals, days } = parsed<{ agents: number; goals: number; days: number }>(command, args);
  const model = await startProtocolServer();
  const report = JSON.stringify({ say: 'It is €95 now.', progress: '€95.', done: false });
  model.behave({ kind: 'call', calls: [{ id: 'report', name: 'report', arguments: report }] });
  try {
    const idle = await simulated(agents, { days, url: model.url, hasGoal: false });
    const calls = model.received.length;
    const working = await simulated(goals, { days, url: model.url, hasGoal: true });
    console.log(`${agents} agents with nothing to do, ${days} simulated days: ${calls} calls of the model (goal 0), ${idle.said} messages`);
    const news = model.received.length - calls;
    console.log(
      `${goals} agents that each watch a page which says something new once: ${working.reads} looks, ${news} calls of the model ` +
        `(${(news / goals).toFixed(2)} a goal: at the start, for the news, and at the end; goal ≤ 3), ${working.said} messages`,
    );
    if (calls > 0 || news > 3 * goals) process.exitCode = 1;
  } finally {
    await model.close();
  }
}

async function simulated(agents: number, o: { days: number; url: string; hasGoal: boolean }): Promise<{ said: number; reads: number }> {
  const total = { said: 0, reads: 0 };
  for (let n = 0; n < agents; n++) {
    const { said, reads } = await oneMonth(o);
    total.said += said;
    total.reads += reads;
  }
  return total;
}

/** The agent's real files, loops and model client, with a clock that jumps from alarm to alarm. */
async function oneMonth({ days, url, hasGoal }: { days: number; url: string; hasGoal: boolean }): Promise<{ said: number; reads: number }> {
  let at = START;
  let [reads, said] = [0, 0];
  const text = () => (at < START + CHANGES_ON_DAY * DAY_MS ? 'The hotel price is €120.' : 'The hotel price is €95.');
  const read = async ({ host: from }: URL) => {
    reads++;
    return { from, title: '', text: text(), isCut: false };
  };
  const page = webPage({ read }, [OWNER]);
  const agent = openBareAgent({ engine: createEngine({ LLM_BASE_URL: url }), readings: [page] });
  try {
    const { store } = agent;
    store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
    const client = { conversation: () => Promise.resolve({ memberInboxIds: [OWNER, inboxOf('Mia')] }) };
    const deps = { ...agent.deps, client, now: () => new Date(at) } as never as Parameters<typeof ring>[0] & typeof agent.deps;
    const until = new Date(START + (days - 1) * DAY_MS).toISOString().slice(0, 10);
    const goal = { requestId: '0'.repeat(32), text: `watch the hotel price at ${PAGE}`, why: '', until, priority: 'normal' } as const;
    if (hasGoal) changeGoals(deps, { ask: 'add-goal', ...goal }, { ownerId: OWNER, askedAt: deps.now() });
    for (const end = START + days * DAY_MS; at < end; ) {
      for (let wait = await ring(deps, ticksOf(deps)); wait === 0; wait = await ring(deps, ticksOf(deps)));
      for (let wait = await workOnGoals(deps); wait === 0; wait = await workOnGoals(deps));
      for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay(), said++)
        store.conversation.said(next.key);
      at = Math.min(end, store.alarms.nextAt(new Date(at))?.getTime() ?? end);
    }
    return { said, reads };
  } finally {
    agent.close();
  }
}
