// Whether alarms ring once each, over simulated years.
import { type Alarm, createOfflineEngine, inboxOf, openBareAgent, ring, ticksOf } from '@offshoot/host/testing';
import type { Random } from './forging.ts';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca'];
const DAY_MS = 86_400_000;

/** The agent's real store and its real loop, with a clock that jumps: it looks, is away for a while, fails in the middle, looks again. */
export async function ringForDays(days: number, random: Random): Promise<void> {
  const agent = openBareAgent({ engine: createOfflineEngine() });
  const { store } = agent;
  const saul = inboxOf('Saul');
  store.conversation.keepMember(saul, { name: 'Saul', isAgent: false }, true);
  store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
  const start = Date.UTC(2026, 0, 1);
  const reminders: Alarm[] = Array.from({ length: 150 }, (_, n) => {
    const minute = random(1_440);
    const at = new Date(start + DAY_MS + minute * 60_000).toISOString().slice(0, 16);
    return {
      messageId: n.toString(16).padStart(64, '0'),
      place: 0,
      askedBy: saul,
      kind: 'reminder',
      whom: 'group',
      text: `number ${n}`,
      rule: { start: at, zone: ZONES[n % ZONES.length] ?? 'UTC', every: { unit: 'day', interval: 1 } },
      nextIndex: 0,
    };
  });
  for (const reminder of reminders) store.alarms.add(reminder);
  const rung = new Map<string, number>();
  let missed = 0;
  let failures = 0;
  let now = start;
  const client = { conversation: () => Promise.resolve({ memberInboxIds: [saul] }) };
  const end = start + days * DAY_MS;
  while (now < end) {
    // Most looks follow soon; some after days.
    now += random(200) === 0 ? random(3 * 1_440) * 60_000 : random(30) * 60_000;
    for (let wait: number | undefined = 0; wait === 0; ) {
      const fails = random(50) === 0;
      const conversation = fails ? { ...store.conversation, say: fail } : store.conversation;
      const deps = {
        ...agent.deps,
        store: Object.create(store, { conversation: { value: conversation } }),
        client,
        now: () => new Date(now),
      };
      try {
        wait = await ring(deps as never, ticksOf(agent.deps));
      } catch {
        failures += 1;
      }
      for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay()) {
        rung.set(next.key, (rung.get(next.key) ?? 0) + 1);
        missed += Number(/I missed (\d+) before/.exec(next.text)?.[1] ?? 0);
        store.conversation.said(next.key);
      }
    }
  }
  const left = new Map(store.alarms.all().map(({ messageId, nextIndex }) => [messageId, nextIndex]));
  const due = reminders.reduce((sum, { messageId }) => sum + (left.get(messageId) ?? 0), 0);
  const doubled = [...rung.values()].filter((times) => times > 1).length;
  const lost = due - rung.size - missed;
  agent.close();
  console.log(
    `ALARMS   ${days} simulated days in ${ZONES.length} zones, ${failures} failures in the middle: ${due} occurrences, ${rung.size} rung, ${missed} missed while away and told with the next one; ${lost} lost, ${doubled} doubled (goal 0)`,
  );
  if (lost !== 0 || doubled > 0) process.exitCode = 1;
}

function fail(): never {
  throw new Error('the disk is full');
}
