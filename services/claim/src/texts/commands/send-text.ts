import { TextError } from '@offshoot/providers/sms/text-error.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../../database/database.ts';
import type { Carrier } from '../adapters/carrier.ts';
import { ATTEMPT_MS, beginSending, MAX_SENT_A_DAY, noteSent, noteUnsent, numbersOf } from '../store/texts.ts';
import { findText } from './find-text.ts';

export interface TextDeps {
  db: Database;
  now: () => Date;
  log: Logger;
  carrier: Carrier;
}

interface Text {
  instanceId: string;
  effectId: string;
  from: string;
  to: string;
  text: string;
}

export type Outcome =
  | { is: 'sent' }
  | { is: 'refused'; refusal: string }
  | { is: 'unsent'; retryAfterMs: number }
  | { is: 'unknown'; retryAfterMs: number };

const DAY_MS = 24 * 60 * 60_000;
const SENT: Outcome = { is: 'sent' };

/** An agent sends from its own number only, and each effect once. Repeatable. */
export async function sendText(deps: TextDeps, { instanceId, effectId, from, to, text }: Text): Promise<Outcome> {
  const { db, carrier, now } = deps;
  const { texts } = carrier;
  if (texts === undefined) return { is: 'refused', refusal: 'account' };
  if (!(await numbersOf(db, instanceId)).includes(from)) return { is: 'refused', refusal: 'sender' };
  const sending = { instanceId, effectId };
  const at = now();
  const begun = await beginSending(db, sending, {
    ...{ now: at, until: new Date(at.getTime() + ATTEMPT_MS), since: new Date(at.getTime() - DAY_MS), most: MAX_SENT_A_DAY },
  });
  if (begun === 'sent') return SENT;
  if (begun === 'too-many') return { is: 'refused', refusal: 'too-many' };
  if (begun === 'under-way') return { is: 'unknown', retryAfterMs: ATTEMPT_MS };
  try {
    if (begun === 'again' && (await findText(deps, sending)).found) return SENT;
    await texts.send({ from, to, text, hook: carrier.hookOf(effectId) });
    await noteSent(db, sending);
    return SENT;
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    deps.log.warn({ instance: instanceId, failure: error.failure, what: error.message }, 'could not send a text');
    if (error.failure === 'unknown' || begun === 'again') return { is: 'unknown', retryAfterMs: error.retryAfterMs };
    await noteUnsent(db, sending);
    if (error.failure === 'refused') return { is: 'refused', refusal: error.refusal };
    return { is: 'unsent', retryAfterMs: error.retryAfterMs };
  }
}
