import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Members } from '../../database/domain/ports.ts';
import type { Holders } from '../commands/running.ts';

/** Ends what runs here for a key or membership that has ended. While the profile service is away, nothing is known, and all goes on. */
export function endForEnded(all: readonly Holders[], members: Members, { everyMs, log }: { everyMs: number; log: Logger }): Loop {
  return everySoOften('ended members', everyMs, log, async () => {
    const holders = new Map(all.flatMap((one) => one.holders()).map((holder) => [`${holder.tenantId} ${holder.subject}`, holder]));
    if (holders.size === 0) return;
    for (const ended of await members.ended([...holders.values()])) for (const one of all) one.endFor(ended);
  });
}
