// What a model may plan: it is shown the message alone, and calls tools in the words of the message.
import { linear } from '@offshoot/linear-patterns';
import type { ModelEvent, ModelRequest } from '@offshoot/models';
import { mapHidden } from '@offshoot/plain-text';
import type { JsonObject } from '@offshoot/statements';
import { TIME_PARAMETERS, timeGiven } from '../../../agent/alarms/domain/time-fields.ts';
import type { FromReading, PlannableTool, Planned, PlanRequest } from '../../../agent/domain/engine.ts';
import { mayUseTool, plannedToolCall, toolOffers } from './tool-calls.ts';

export type ModelCall = Extract<ModelEvent, { is: 'call' }>;

const MAX_ORDER = 600;
const MOST_PLANNED = 5;
/** Asking a model about every message would double what the agent costs: one that may ask for something that it can do has one of these words. */
const MAY_PLAN =
  /@|\beth(?:er)?\b|\b0x[0-9a-f]{8}|\+\d|\btext\b|\bsms\b|e-?mail|\bmail\b|courriel|correo|письмо|メール|邮件|郵件|이메일|بريد|remind|reminder|alarm|timer|wake|don't let|forget|erinner|weck|rappel|rappelle|recuérda|recorda|lembr|ricord|promemoria|herinner|напомни|通知|リマインド|思い出|提醒|알려|알림|تذكير|ذكر|याद/iu;

/** Something to be posted again and again. */
const MAY_POST = linear(/(?=.*\b(?:every|each|daily|weekly|monthly|regularly)\b).*\b(?:post|tell|list|share|report|show)\b/is);

export const mayPlan = ({ message: { text }, tools = [] }: PlanRequest): boolean =>
  text.length <= MAX_ORDER && (MAY_PLAN.test(text) || MAY_POST.test(text) || mayUseTool(text, tools));

const NOW_PARTS = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false } as const;

const PLAN = `TASK: plan
The user message is JSON: what one person in a group chat said to you. Call a tool only if they ask for just that, now. Otherwise call none and say nothing.
Times are those that the message says, as wall-clock times; "now" is the speaker's. Leave out what it does not say.
when, which, what, to, amount, coin, network, a reminder's text and all arguments of other tools are copied from "text", word for word.`;

const words = (description: string) => ({ type: 'string', description });

const READ = words('only if the text is to be made of a page, a file or a tool: the words that say what to read, and what of it');

export function planPrompt({ agentName, message, zone, tools = [] }: PlanRequest): Pick<ModelRequest, 'instructions' | 'items' | 'tools'> {
  const said = {
    ...{ agent: agentName, speaker: message.senderName, text: mapHidden(message.text.slice(0, MAX_ORDER), () => '') },
    ...{ now: message.sentAt.toLocaleString('en-CA', { timeZone: zone, weekday: 'long', ...NOW_PARTS }), zone },
  };
  return {
    instructions: PLAN,
    items: [{ is: 'message', role: 'user', text: JSON.stringify(said) }],
    tools: [
      {
        name: 'reminder_set',
        description: 'Reminds the speaker, or everybody in the group, of something at a time.',
        parameters: {
          type: 'object',
          properties: {
            when: words('all words for the time, such as “on Friday at 9” or “every weekday at 8 except Friday”; empty if there are none'),
            ...TIME_PARAMETERS,
            text: words('what to remind of: the whole part of the message that says it'),
            whom: { type: 'string', enum: ['speaker', 'group'] },
          },
          required: ['when', 'text', 'whom'],
          additionalProperties: false,
        },
      },
      {
        name: 'post_regularly',
        description: 'Posts the answer to a question in the group again and again, unasked.',
        parameters: {
          type: 'object',
          properties: {
            when: words('the words for how often, such as “every Monday at 9”'),
            ...TIME_PARAMETERS,
            what: words('the question, such as “what is still open”'),
          },
          required: ['when', 'what'],
          additionalProperties: false,
        },
      },
      {
        name: 'reminder_list',
        description: 'Lists the reminders.',
        parameters: { type: 'object', properties: {}, additionalProperties: false },
      },
      {
        name: 'reminder_cancel',
        description: 'Cancels reminders.',
        parameters: {
          type: 'object',
          properties: { which: words('words of the reminder, or “all”') },
          required: ['which'],
          additionalProperties: false,
        },
      },
      {
        name: 'money_send',
        description: 'Sends money of a blockchain from the agent’s own wallet. The owner has to sign it first.',
        parameters: {
          type: 'object',
          properties: {
            amount: words('the number as it stands in the message; empty if there is none'),
            coin: words('the word for the currency as it stands in the message, such as “ETH”; empty if there is none'),
            to: words('the address, or the name, as it stands in the message; empty if there is none'),
            network: words('the word for the network as it stands in the message, such as “Base”; empty if there is none'),
          },
          required: ['amount', 'coin', 'to', 'network'],
          additionalProperties: false,
        },
      },
      {
        name: 'email_send',
        description: 'Writes an e-mail to somebody outside the group. The owner is asked first.',
        parameters: {
          type: 'object',
          properties: {
            to: words('the e-mail address as it stands in the message; empty if there is none'),
            subject: words('a short subject'),
            text: words('what to write, in plain text; empty if “read” says what to make it of'),
            read: READ,
          },
          required: ['to', 'subject', 'text'],
          additionalProperties: false,
        },
      },
      {
        name: 'email_reply',
        description: 'Answers an e-mail that somebody outside the group has written to you. The owner is asked first.',
        parameters: {
          type: 'object',
          properties: {
            which: words('the words in the message for its sender or subject; empty for the last one'),
            text: words('what to write, in plain text'),
          },
          required: ['which', 'text'],
          additionalProperties: false,
        },
      },
      {
        name: 'text_send',
        description: 'Writes a text message (SMS) to somebody outside the group. The owner is asked first.',
        parameters: {
          type: 'object',
          properties: {
            to: words('the phone number as it stands in the message; empty if there is none'),
            text: words('what to write, in plain text; empty if “read” says what to make it of'),
            read: READ,
          },
          required: ['to', 'text'],
          additionalProperties: false,
        },
      },
      ...toolOffers(tools),
    ],
  };
}

/** A call that does not fit its tool counts as none. */
export function plannedIn(calls: readonly ModelCall[], tools: readonly PlannableTool[] = []): Planned[] {
  return calls.slice(0, MOST_PLANNED).flatMap(({ name, arguments: json }): Planned[] => {
    const given = objectIn(json);
    const ofServer = plannedToolCall(name, given as JsonObject, tools);
    if (ofServer !== undefined) return [ofServer];
    const { when, what, text, whom, which, to, subject, amount, coin, network, read } = given;
    const content: string | FromReading | undefined = !isText(text)
      ? undefined
      : isText(read) && read.trim() !== ''
        ? { from: 'reading', what: read }
        : text;
    if (name === 'post_regularly' && typeof when === 'string' && typeof what === 'string')
      return [{ action: 'trigger.set', when, what, ...timeGiven(given) }];
    if (name === 'reminder_list') return [{ action: 'reminder.list' }];
    if (name === 'reminder_cancel' && typeof which === 'string') return [{ action: 'reminder.cancel', which }];
    if (name === 'email_send' && isText(to) && isText(subject) && content !== undefined)
      return [{ action: 'email.send', to, subject, text: content }];
    if (name === 'email_reply' && typeof which === 'string' && typeof text === 'string') return [{ action: 'email.reply', which, text }];
    if (name === 'text_send' && isText(to) && content !== undefined) return [{ action: 'sms.send', to, text: content }];
    if (name === 'money_send')
      return isText(amount) && isText(coin) && isText(to) && isText(network) ? [{ action: 'wallet.send', amount, coin, to, network }] : [];
    if (name !== 'reminder_set' || typeof when !== 'string' || typeof text !== 'string') return [];
    return [{ action: 'reminder.set', when, text, whom: whom === 'group' ? 'group' : 'speaker', ...timeGiven(given) }];
  });
}

const isText = (value: unknown): value is string => typeof value === 'string';

function objectIn(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
