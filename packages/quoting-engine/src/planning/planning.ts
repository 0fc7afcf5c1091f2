import type { LearnRequest, Planned, PlanRequest } from '@offshoot/engine/engine.ts';
import { orderIn } from '../words/order.ts';
import { plannedAllowance } from './allowances.ts';
import { plannedFromReading } from './from-reading.ts';
import { plannedGoal } from './goals.ts';
import { plannedAnswer, plannedMail } from './mails.ts';
import { plannedNostr } from './nostr.ts';
import { plannedPayment } from './payments.ts';
import { plannedReminder } from './reminders.ts';
import { plannedText } from './texts.ts';
import { isForTool, plannedToolCall } from './tool-calls.ts';
import { plannedTrigger } from './triggers.ts';

/** An order that is meant for another member. */
const forOthers = (order: string): Planned | undefined =>
  plannedNostr(order) ??
  plannedFromReading(order) ??
  plannedMail(order) ??
  plannedAnswer(order) ??
  plannedText(order) ??
  plannedPayment(order);

/** What the message asks the agent to do. */
export function planned(request: PlanRequest): Planned[] {
  const order = orderIn(request);
  if (order === undefined) return [];
  const one =
    plannedToolCall(order, request.tools ?? []) ??
    forOthers(order) ??
    plannedAllowance(order) ??
    plannedTrigger(order) ??
    plannedGoal(order) ??
    plannedReminder(order);
  return one === undefined ? [] : [one];
}

/** The agent keeps nothing of such a message: it is meant for another person, or is an order to post or to work on something. */
export function isForOthers(request: Pick<LearnRequest, 'agentName' | 'message'>): boolean {
  const order = orderIn(request);
  return order !== undefined && (isForTool(request) || (forOthers(order) ?? plannedTrigger(order) ?? plannedGoal(order)) !== undefined);
}
