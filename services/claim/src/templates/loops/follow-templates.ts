import { setTimeout as sleep } from 'node:timers/promises';
import type { Basics } from '../../basics.ts';
import { servicePauseMs } from '../../work/domain/retry.ts';
import type { ReadVersion } from '../adapters/template-facts.ts';
import type { FedQuarantine, FedYank, TemplateFeed } from '../adapters/template-feed.ts';
import { keepQuarantine } from '../store/quarantines.ts';
import { feedCursor, wantVersion } from '../store/template-versions.ts';
import { keepYank } from '../store/yanks.ts';

export interface TemplateFollower {
  close(): Promise<void>;
}

/** Follows the feed of new versions, yanks and quarantines until it is stopped. Each replica does so on its own, as processing a change twice changes nothing. */
export function followTemplates(deps: Basics, feed: TemplateFeed): TemplateFollower {
  const stop = new AbortController();
  const done = (async () => {
    for (let failures = 0; !stop.signal.aborted; failures++) {
      try {
        for await (const change of feed.changesAfter(await feedCursor(deps.db), stop.signal)) {
          if (change.kind === 'version') await takeVersion(deps, change.version, change.cursor);
          else if (change.kind === 'yank') await takeYank(deps, change.yank, change.cursor);
          else await takeQuarantine(deps, change.quarantine, change.cursor);
          failures = 0;
        }
      } catch (error) {
        if (!stop.signal.aborted) deps.log.info({ reason: error instanceof Error ? error.message : 'unknown' }, 'template feed ended');
      }
      await sleep(servicePauseMs(failures, Math.random()), undefined, { signal: stop.signal }).catch(() => {});
    }
  })();
  return {
    close: () => {
      stop.abort();
      return done;
    },
  };
}

async function takeVersion(deps: Basics, { facts, message }: ReadVersion, cursor: number): Promise<void> {
  const wanting = await wantVersion(deps.db, facts, message, cursor, deps.now());
  if (wanting > 0) deps.wake('updates');
  deps.log.debug({ template: facts.templateId, version: facts.version, wanting }, 'new template version');
}

/** Wakes the updates: its agents have their turn now. */
async function takeYank(deps: Basics, yank: FedYank, cursor: number): Promise<void> {
  await keepYank(deps.db, yank, cursor, deps.now());
  deps.wake('updates');
  const { templateId: template, version, message } = yank;
  deps.log.info({ template, version }, message ? 'version yanked' : 'yank of a version ended');
}

/** Wakes the queue, where claims of the template may wait, and the updates that a quarantine held back. */
async function takeQuarantine(deps: Basics, quarantine: FedQuarantine, cursor: number): Promise<void> {
  await keepQuarantine(deps.db, quarantine, cursor, deps.now());
  deps.wake('queue', 'updates');
  const { templateId: template, reason } = quarantine;
  deps.log.info({ template }, reason === '' ? 'quarantine of a template ended' : 'template quarantined');
}
