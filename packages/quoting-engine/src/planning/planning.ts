import type { LearnRequest, Planned, PlanRequest } from '@offshoot/engine/engine.ts';
import { orderIn } from '../words/order.ts';
import { plannedAllowance } from './allowances.ts';
import { isFromReading, plannedFromReading } from './from-reading.ts';
import { isForMail, plannedAnswer, plannedMail } from './mails.ts';
import { isPayment, plannedPayment } from './payments.ts';
import { plannedReminder } from './reminders.ts';
import { isForText, plannedText } from './texts.ts';
import { isForTool, plannedToolCall } from './tool-calls.ts';
import { plannedTrigger } from './triggers.ts';

/** What the message asks the agent to do. */
export function planned(request: PlanRequest): Planned[] {
  const order = orderIn(request);
  if (order === undefined) return [];
  const one =
    plannedToolCall(order, request.tools ?? []) ??
    plannedFromReading(order) ??
    plannedMail(order) ??
    plannedAnswer(order) ??
    plannedText(order) ??
    plannedPayment(order) ??
    plannedAllowance(order) ??
    plannedTrigger(order) ??
    plannedReminder(order);
  return one === undefined ? [] : [one];
}

/** Nothing of such a message is kept: what it says is meant for somebody else, or is an order to post something. */
export const isForOthers = (request: Pick<LearnRequest, 'agentName' | 'message'>): boolean =>
  [isFromReading, isForMail, isForText, isForTool, isPayment].some((isFor) => isFor(request)) ||
  plannedTrigger(orderIn(request) ?? '') !== undefined;
