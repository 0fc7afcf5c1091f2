// An agent that watches a page, with or without a language model behind the real protocol. Its clock stands still unless a test moves it.
import { type ProtocolServer, startProtocolServer, type WrittenCall } from '@offshoot/models/testing';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import { flushOutbox } from '../../src/agent/conversation/speaking.ts';
import { renewalKind } from '../../src/agent/effects/kinds/goal/renewal-kind.ts';
import { reviewGoals } from '../../src/agent/goals/setting.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import { workOnGoals } from '../../src/agent/pursuit/working.ts';
import { webPage } from '../../src/agent/reading/web-page.ts';
import { ReadingFailure } from '../../src/agent/sources/domain/reading.ts';
import { OWNER } from '../context/bare-agent.ts';
import { type MailScene, startMailScene } from '../effects/mail-scene.ts';

export const PAGE = 'https://example.org/rooms';
export const WATCH = `watch the hotel's price at ${PAGE} until Friday and tell us`;

export interface GoalScene {
  mail: MailScene;
  /** Undefined: it has no language model. */
  model: ProtocolServer | undefined;
  /** What the page says; undefined: it cannot be read. Counts how often it was read. */
  page: { text: string | undefined; reads: number };
  /** Time passes, with a look at the alarms each hour. Returns what it says. */
  passes(ms: number): Promise<string[]>;
  /** Works on what waits. Returns what it says. */
  works(): Promise<string[]>;
  close(): Promise<void>;
}

const HOUR = 3_600_000;

export async function startGoalScene({ hasModel = false } = {}): Promise<GoalScene> {
  const model = hasModel ? await startProtocolServer() : undefined;
  const page: GoalScene['page'] = { text: 'The hotel price is €120 a night.', reads: 0 };
  const reader = {
    async read(url: URL) {
      page.reads++;
      if (page.text === undefined) throw new ReadingFailure('That page does not answer.');
      return { from: url.host, title: 'Rooms', text: page.text, isCut: false };
    },
  };
  const mail = await startMailScene({
    engine: model === undefined ? createOfflineEngine() : createEngine({ LLM_BASE_URL: model.url }),
    readings: [webPage(reader, [OWNER])],
    kinds: [renewalKind],
  });
  const { deps } = mail;
  const works = async () => {
    for (let wait = await workOnGoals(deps); wait === 0; wait = await workOnGoals(deps));
    await flushOutbox(deps);
    return mail.settles();
  };
  return {
    ...{ mail, model, page, works },
    async passes(ms) {
      const said: string[] = [];
      for (let left = ms; left > 0; left -= HOUR) {
        mail.passes(Math.min(left, HOUR));
        reviewGoals(deps);
        for (let wait = await ring(deps, ticksOf(deps)); wait === 0; wait = await ring(deps, ticksOf(deps)));
        said.push(...(await works()));
      }
      return said;
    },
    async close() {
      await mail.close();
      await model?.close();
    },
  };
}

export const reports = (say: string, o: { progress?: string; done?: boolean; calls?: WrittenCall[] } = {}) =>
  ({
    kind: 'call',
    calls: [
      ...(o.calls ?? []),
      { id: 'report', name: 'report', arguments: JSON.stringify({ say, progress: o.progress ?? '', done: o.done ?? false }) },
    ],
  }) as const;
