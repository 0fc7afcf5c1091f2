import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { OpenUsage } from '../commands/open-usage.ts';

/** A process that is killed loses what its runs have used since then. */
const EVERY_MS = 2_000;

/** Keeps what the runs of this process have used in rows, while they run. */
export function keepUsage(usage: OpenUsage, log: Logger): Loop {
  const loop = everySoOften('usage of runs', EVERY_MS, log, () => usage.keep());
  return {
    ...loop,
    async close() {
      await loop.close();
      await usage.keep().catch((error: unknown) => log.error({ err: error }, 'what runs used could not be stored'));
    },
  };
}
