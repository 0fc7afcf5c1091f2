// What a message asks the agent to do outside its memory: none of its words are kept.
import type { LearnRequest } from '../../../agent/domain/engine.ts';
import { isFromReading } from '../offline/planning/from-reading.ts';
import { isForMail } from '../offline/planning/mails.ts';
import { isPayment } from '../offline/planning/payments.ts';
import { isForText } from '../offline/planning/texts.ts';
import { isForTool } from '../offline/planning/tool-calls.ts';

export const isForOthers = (request: Pick<LearnRequest, 'agentName' | 'message'>): boolean =>
  [isFromReading, isForMail, isForText, isForTool, isPayment].some((isFor) => isFor(request));
