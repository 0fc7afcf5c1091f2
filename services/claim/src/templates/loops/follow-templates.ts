import { setTimeout as sleep } from 'node:timers/promises';
import type { Basics } from '../../basics.ts';
import { servicePauseMs } from '../../work/domain/retry.ts';
import type { TemplateFeed } from '../adapters/template-feed.ts';
import { feedCursor, wantVersion } from '../store/template-versions.ts';

export interface TemplateFollower {
  close(): Promise<void>;
}

/** Follows the feed of new versions until it is stopped. Each replica does so on its own, as processing a version twice changes nothing. */
export function followTemplates(deps: Basics, feed: TemplateFeed): TemplateFollower {
  const stop = new AbortController();
  const done = (async () => {
    for (let failures = 0; !stop.signal.aborted; failures++) {
      try {
        for await (const { cursor, facts, message } of feed.versionsAfter(await feedCursor(deps.db), stop.signal)) {
          const wanting = await wantVersion(deps.db, facts, message, cursor, deps.now());
          if (wanting > 0) deps.wake('updates');
          deps.log.debug({ template: facts.templateId, version: facts.version, wanting }, 'new template version');
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
