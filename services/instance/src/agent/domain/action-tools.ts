// What a language model may ask the agent to do, as tools: each call is a plan, and every argument is checked where it is carried out.

import type { FromReading, PlannableTool, Planned } from '@offshoot/engine/engine.ts';
import type { JsonObject } from '@offshoot/statements';
import { TIME_PARAMETERS, timeGiven } from '@offshoot/times/time-fields.ts';

/** A function as a model is shown it. */
interface ToolOffer {
  name: string;
  description: string;
  /** JSON Schema of an object. */
  parameters: Readonly<Record<string, unknown>>;
}

const words = (description: string) => ({ type: 'string', description });

const READ = words('only if the text is to be made of a page, a file or a tool: the words that say what to read, and what of it');

const OWN: readonly (ToolOffer & { action: Planned['action'] })[] = [
  {
    action: 'reminder.set',
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
    action: 'trigger.set',
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
    action: 'reminder.list',
    name: 'reminder_list',
    description: 'Lists the reminders.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
  {
    action: 'reminder.cancel',
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
    action: 'wallet.send',
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
    action: 'email.send',
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
    action: 'email.reply',
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
    action: 'sms.send',
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
  {
    action: 'allowance.list',
    name: 'allowance_list',
    description: 'Lists what you may do without asking.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  },
  {
    action: 'allowance.revoke',
    name: 'allowance_revoke',
    description: 'You may no longer do something without asking. Only the owner can ask for that.',
    parameters: {
      type: 'object',
      properties: { which: words('words of what you were allowed, such as an address; empty for all') },
      required: ['which'],
      additionalProperties: false,
    },
  },
];

/** Characters of what the server says about a tool. */
const MAX_DESCRIPTION = 600;

/** Endpoints take letters, digits, _ and - in names, 64 at most. */
const nameOf = ({ server, name }: PlannableTool, place: number): string =>
  `tool${place}_${`${server}_${name}`.replace(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, 64);

const toolOffers = (tools: readonly PlannableTool[]): ToolOffer[] =>
  tools.map((tool, place) => ({
    name: nameOf(tool, place),
    description: `Uses the tool ${tool.server}/${tool.name}. What its server says of it: ${tool.description.slice(0, MAX_DESCRIPTION)}`,
    parameters: tool.inputSchema,
  }));

/** `tools`: of servers. `can`: whether the agent can do such a thing at all. */
export function actionTools(tools: readonly PlannableTool[] = [], can: (action: Planned['action']) => boolean = () => true): ToolOffer[] {
  const own = OWN.filter(({ action }) => can(action)).map(({ name, description, parameters }) => ({ name, description, parameters }));
  return can('mcp.call') ? [...own, ...toolOffers(tools)] : own;
}

/** What a call asks for. Undefined: it does not fit its tool. */
export function plannedOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
  tools: readonly PlannableTool[] = [],
): Planned | undefined {
  const ofServer = tools.find((one, place) => nameOf(one, place) === name);
  if (ofServer !== undefined) return { action: 'mcp.call', server: ofServer.server, tool: ofServer.name, arguments: given as JsonObject };
  const { when, what, text, whom, which, to, subject, amount, coin, network, read } = given;
  const content: string | FromReading | undefined =
    isText(text) && isText(read) && read.trim() !== '' ? { from: 'reading', what: read } : isText(text) ? text : undefined;
  switch (OWN.find((one) => one.name === name)?.action) {
    case 'reminder.set':
      if (!isText(when) || !isText(text)) return undefined;
      return { action: 'reminder.set', when, text, whom: whom === 'group' ? 'group' : 'speaker', ...timeGiven(given) };
    case 'trigger.set':
      return isText(when) && isText(what) ? { action: 'trigger.set', when, what, ...timeGiven(given) } : undefined;
    case 'reminder.list':
      return { action: 'reminder.list' };
    case 'reminder.cancel':
      return isText(which) ? { action: 'reminder.cancel', which } : undefined;
    case 'wallet.send':
      if (!isText(amount) || !isText(coin) || !isText(to) || !isText(network)) return undefined;
      return { action: 'wallet.send', amount, coin, to, network };
    case 'email.send':
      return isText(to) && isText(subject) && content !== undefined ? { action: 'email.send', to, subject, text: content } : undefined;
    case 'email.reply':
      return isText(which) && isText(text) ? { action: 'email.reply', which, text } : undefined;
    case 'sms.send':
      return isText(to) && content !== undefined ? { action: 'sms.send', to, text: content } : undefined;
    case 'allowance.list':
      return { action: 'allowance.list' };
    case 'allowance.revoke':
      return isText(which) ? { action: 'allowance.revoke', which } : undefined;
    default:
      return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';
