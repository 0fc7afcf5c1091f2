import { noteSent, numbersOf, sendingOf } from '../store/texts.ts';
import type { TextDeps } from './send-text.ts';

/** Whether Telnyx has the text of an effect, and whether the pool has tried to send it. Throws TextError if Telnyx does not tell. */
export async function findText(
  deps: TextDeps,
  sending: { instanceId: string; effectId: string },
): Promise<{ found: boolean; wasTried: boolean }> {
  const { db, carrier } = deps;
  const known = await sendingOf(db, sending);
  if (known === undefined) return { found: false, wasTried: false };
  if (known.isSent) return { found: true, wasTried: true };
  for (const from of await numbersOf(db, sending.instanceId)) {
    const found = await carrier.texts?.find({ from, hook: carrier.hookOf(sending.effectId), since: known.since });
    if (found === undefined) continue;
    await noteSent(db, sending);
    return { found: true, wasTried: true };
  }
  return { found: false, wasTried: true };
}
