// Text messages from the agent's own number.

import type { Planned } from '@offshoot/engine/engine.ts';
import { namesNumber } from '@offshoot/providers/sms/phone-number.ts';
import { hasSpan } from '../../../domain/spoken-words.ts';
import type { Carrier, TextAccount } from '../../../texts/carrier.ts';
import { textAccount } from '../../../texts/text-source.ts';
import { EffectFailure, type EffectKind, type EffectTool } from '../../effect-kind.ts';
import { wordsOf, writtenTo } from '../writing.ts';
import { MAX_TEXT, recipientOf, SMS, smsAction, smsIn, smsOf, type TextProblem } from './text.ts';
import { optedOutLine, SMS_WORDS, textProblemLine } from './words.ts';

type PlannedText = Extract<Planned, { action: 'sms.send' }>;

interface TextTool extends EffectTool {
  readonly from: TextAccount;
}

/** Telnyx names no time for its detail records. A text that does not show by then is not sent again. */
const SHOWS_AFTER_MS = 15 * 60_000;

export function smsKind(carrier: Carrier): EffectKind<PlannedText, TextTool> {
  return {
    plans: ['sms.send'],
    owns: (name) => name === SMS.name,
    toolOf(deps) {
      const from = textAccount(deps);
      return from && { kind: SMS, account: from.number, toolDigest: '', from };
    },
    actionOf(deps, planned, { text }, made) {
      const account = textAccount(deps);
      if (account === undefined) return { problem: 'no-tool', line: SMS_WORDS.noTool };
      const recipient = recipientOf(planned.to);
      if (!('to' in recipient)) return problemOf(recipient.problem);
      // A number that the message does not name was made up, or comes from what others said.
      if (!namesNumber(text, recipient.to)) return problemOf('no-number');
      const { words, made: origin } = wordsOf(planned.text, made);
      if (words === undefined) return writtenTo(SMS, recipient.to, account.number);
      const sms = smsOf({ to: planned.to, text: words });
      if (typeof sms === 'string') return problemOf(sms);
      return smsAction(sms, { account: account.number, said: (one) => hasSpan(text, one), made: origin });
    },
    mostMade: MAX_TEXT,
    objection({ store }, terms) {
      const { to } = smsIn(terms);
      return store.texts.isOptedOut(to) ? { problem: 'opted-out', line: optedOutLine(to) } : undefined;
    },
    async perform({ terms, tool, idempotencyKey }, signal) {
      await carrier.send({ ...smsIn(terms), from: tool.from, effectId: effectIdOf(idempotencyKey) }, signal);
      return {};
    },
    repeat: {
      is: 'looked-up',
      async find({ tool, idempotencyKey }, signal) {
        const found = await carrier.find({ from: tool.from, effectId: effectIdOf(idempotencyKey) }, signal);
        return found === 'sent' ? {} : found === 'not-sent' ? 'not-done' : undefined;
      },
      showsAfterMs: SHOWS_AFTER_MS,
      otherwise: 'unknown',
    },
    words: SMS_WORDS,
  };
}

const problemOf = (problem: TextProblem) => ({ problem, line: textProblemLine(problem) });

function effectIdOf(idempotencyKey: string): string {
  const id = /^sha256:([0-9a-f]{64})$/.exec(idempotencyKey)?.[1];
  if (id === undefined) throw new EffectFailure('refused');
  return id;
}
