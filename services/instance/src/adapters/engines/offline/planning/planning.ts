import type { Planned, PlanRequest } from '../../../../agent/domain/engine.ts';
import { orderIn } from '../words/order.ts';
import { plannedAllowance } from './allowances.ts';
import { plannedFromReading } from './from-reading.ts';
import { plannedAnswer, plannedMail } from './mails.ts';
import { plannedPayment } from './payments.ts';
import { plannedReminder } from './reminders.ts';
import { plannedText } from './texts.ts';
import { plannedToolCall } from './tool-calls.ts';
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
