// What a model plans: it is shown the message alone, and calls tools in the words of the message.

import { MAX_HEARD_TEXT, type PlannableTool, type Planned, type PlanRequest } from '@offshoot/engine/engine.ts';
import { argumentsIn, type ModelEvent, type ModelRequest } from '@offshoot/models';
import { mapHidden } from '@offshoot/text';
import { actionTools, plannedOf } from '../../../agent/domain/action-tools.ts';

export type ModelCall = Extract<ModelEvent, { is: 'call' }>;

const MAX_PLANNED = 5;
/** UTF-16 units of each text. */
const MAX_TRUSTED = 4_000;
const NOW_PARTS = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false } as const;

const PLAN = `TASK: plan
The user message is JSON: what one person in a group chat said to you. Call a tool only if they ask for just that, now. Otherwise call none and say nothing.
"instructions" and "notes", if there are any, say what words of the message mean, and ask for nothing themselves.
Times are those that the message says, as wall-clock times; "now" is the speaker's. Leave out what it does not say.
when, which, what, to, amount, coin, network, a reminder's text and all arguments of other tools are copied from "text", word for word.`;

export function planPrompt({
  agentName,
  message,
  zone,
  tools = [],
  trusted,
}: PlanRequest): Pick<ModelRequest, 'instructions' | 'items' | 'tools'> {
  const said = {
    ...{ agent: agentName, speaker: message.senderName, text: mapHidden(message.text.slice(0, MAX_HEARD_TEXT), () => '') },
    ...{ now: message.sentAt.toLocaleString('en-CA', { timeZone: zone, weekday: 'long', ...NOW_PARTS }), zone },
    ...(trusted?.instructions && { instructions: trusted.instructions.slice(0, MAX_TRUSTED) }),
    ...(trusted?.notes && { notes: trusted.notes.slice(0, MAX_TRUSTED) }),
  };
  return { instructions: PLAN, items: [{ is: 'message', role: 'user', text: JSON.stringify(said) }], tools: actionTools(tools) };
}

/** A call that does not fit its tool counts as none. */
export function plannedIn(calls: readonly ModelCall[], tools: readonly PlannableTool[] = []): Planned[] {
  return calls.slice(0, MAX_PLANNED).flatMap((call) => plannedOf(call.name, argumentsIn(call.arguments) ?? {}, tools) ?? []);
}
