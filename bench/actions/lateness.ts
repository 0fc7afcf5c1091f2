// How late reminders ring in a running system: real processes, real XMTP SDK, and the clock of the machine. From the moment for which the
// agent set it until its owner's client has the message.
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { type Chat, withOwner } from './chat.ts';

/** How many reminders an agent keeps for one person. */
const PER_AGENT = 10;
/** “In 1 minute” ends with a whole minute: all reminders of that minute ring in the same second, from all people. */
const MINUTES = [1, 2];
/** A reminder that comes later than this after the last one counts as lost. */
const LOST_AFTER_MS = 30_000;
const SET = /^I'll remind you of “look at door (x\d+)” on \w+, (\d+ \w+ \d+) at (\d\d:\d\d) /;
const RUNG = /^⏰ .*: look at door (x\d+)/s;

export interface Rung {
  /** Milliseconds, one for each that rang. */
  late: number[];
  lost: number;
  doubled: number;
  /** Of the alarms that came due in one second. */
  mostAtOnce: number;
}

export function timeAlarms(alarms: number): Promise<Rung> {
  return withOwner(async ({ client, newChat }) => {
    const chats: Chat[] = [];
    while (chats.length * PER_AGENT < alarms) chats.push(await newChat());
    const due = new Map<string, number>();
    const rung = new Map<string, number[]>();
    using listening = listen(client, chats, (text, at) => {
      const [, name = '', day, time] = SET.exec(text) ?? [];
      if (name !== '') due.set(name, Date.parse(`${day} ${time} UTC`));
      const [, heard = ''] = RUNG.exec(text) ?? [];
      if (heard !== '') rung.set(heard, [...(rung.get(heard) ?? []), at]);
    });
    // One after another in each conversation: of many at once, an agent answers only the newest.
    const setAll = async (chat: Chat, index: number) => {
      for (let n = index; n < alarms; n += chats.length) {
        await chat.say(`Bench, remind me in ${MINUTES[Math.floor(n / chats.length) % MINUTES.length]} min to look at door x${n}`);
        await untilFound(`alarm ${n} to be set`, () => listening.check() && due.has(`x${n}`));
      }
    };
    await Promise.all(chats.map(setAll));
    const last = Math.max(...due.values());
    const isOver = () => listening.check() && (rung.size === alarms || Date.now() > last + LOST_AFTER_MS);
    await untilFound('the last alarm', isOver, last + 2 * LOST_AFTER_MS - Date.now());
    const late = [...rung].map(([name, [at = Number.NaN]]) => at - (due.get(name) ?? Number.NaN));
    const together = Map.groupBy(due.values(), (at) => at);
    return {
      late,
      lost: alarms - rung.size,
      doubled: [...rung.values()].filter(({ length }) => length > 1).length,
      mostAtOnce: Math.max(...[...together.values()].map(({ length }) => length)),
    };
  });
}

/** Tells each text by others once, with the time at which this client had it. `check` throws what reading threw. */
function listen(client: XmtpAgentClient, chats: readonly Chat[], tell: (text: string, at: number) => void) {
  const cursors = new Map<string, string>();
  let wakings = 0;
  let failure: unknown;
  const read = async () => {
    for (const { conversationId } of chats) {
      for (let more = true; more; ) {
        const page = await client.messages(conversationId, { after: cursors.get(conversationId) });
        const at = Date.now();
        for (const message of page.messages) if (!message.own && message.kind === 'text') tell(message.text, at);
        cursors.set(conversationId, page.cursor);
        more = page.more;
      }
    }
  };
  const readAll = async () => {
    for (let seen = -1; seen !== wakings; ) {
      seen = wakings;
      await read();
    }
    wakings = 0;
  };
  const stop = client.onActivity(() => {
    wakings += 1;
    if (wakings === 1) readAll().catch((error) => (failure = error));
  });
  return {
    check() {
      if (failure !== undefined) throw failure;
      return true;
    },
    [Symbol.dispose]: stop,
  };
}
