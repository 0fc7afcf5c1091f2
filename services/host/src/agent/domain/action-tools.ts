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
  purpose?: string;
}

const words = (description?: string) => ({ type: 'string', ...(description && { description }) });
const object = (properties: Readonly<Record<string, unknown>>, ...optional: string[]) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});

const READ = words('only to make the text of a page, a file or a tool: what to read, and what of it');

/** What the tools are for: a model is shown those of one purpose at a time. */
type Purpose = 'reminders' | 'goals' | 'money' | 'e-mail' | 'SMS' | 'Nostr' | 'permissions';

const OWN: readonly (ToolOffer & { action: Planned['action']; purpose: Purpose })[] = [
  {
    action: 'reminder.set',
    purpose: 'reminders',
    name: 'reminder_set',
    description: 'Reminds of something at a time, or posts the answer to a question again and again.',
    parameters: object(
      {
        when: words('all words for the time; empty if there are none'),
        ...TIME_PARAMETERS,
        text: words('what to remind of, all of it; or the question to answer'),
        whom: { type: 'string', enum: ['speaker', 'group', 'answer'], description: 'answer: posts the answer to the question' },
      },
      ...Object.keys(TIME_PARAMETERS),
    ),
  },
  {
    action: 'reminder.list',
    purpose: 'reminders',
    name: 'reminder_list',
    description: 'Lists reminders and regular posts.',
    parameters: object({}),
  },
  {
    action: 'reminder.cancel',
    purpose: 'reminders',
    name: 'reminder_cancel',
    description: 'Cancels reminders or regular posts.',
    parameters: object({ which: words('words of it, or “all”') }),
  },
  {
    action: 'goal.set',
    purpose: 'goals',
    name: 'goal_set',
    description: 'Takes up something to work on by yourself until an end, such as watching for news, and tells it here.',
    parameters: object(
      {
        text: words('what to work on, all of it, without the time'),
        when: words('all words for the end, or for when to look; empty if there are none'),
        ...TIME_PARAMETERS,
      },
      ...Object.keys(TIME_PARAMETERS),
    ),
  },
  {
    action: 'goal.list',
    purpose: 'goals',
    name: 'goal_list',
    description: 'Lists what you are working on by yourself.',
    parameters: object({}),
  },
  {
    action: 'goal.stop',
    purpose: 'goals',
    name: 'goal_stop',
    description: 'Stops working on something.',
    parameters: object({ which: words('words of it, or “all”; empty for the only one') }),
  },
  {
    action: 'wallet.send',
    purpose: 'money',
    name: 'money_send',
    description: 'Sends money from your own wallet, once the owner has signed it. What the message does not say stays empty.',
    parameters: object({ amount: words(), coin: words('such as ETH'), to: words('address or name'), network: words('such as Base') }),
  },
  {
    action: 'email.send',
    purpose: 'e-mail',
    name: 'email_send',
    description: 'Writes to the e-mail addresses that the message says. A card asks the owner first.',
    parameters: object(
      {
        to: words('addresses with commas; empty if the message says none'),
        cc: words('addresses that get a copy, with commas'),
        ...{ subject: words(), text: words('plain text'), read: READ },
      },
      'cc',
      'read',
    ),
  },
  {
    action: 'email.reply',
    purpose: 'e-mail',
    name: 'email_reply',
    description: 'Answers an e-mail that you got. A card asks the owner first.',
    parameters: object(
      {
        which: words('words of the message for its sender or subject; empty for the last one'),
        text: words('plain text'),
        all: { type: 'boolean', description: 'only if the message asks to answer everybody on it' },
      },
      'all',
    ),
  },
  {
    action: 'sms.send',
    purpose: 'SMS',
    name: 'text_send',
    description: 'Writes an SMS to a phone number that the message says. A card asks the owner first.',
    parameters: object({ to: words('empty if the message says none'), text: words('plain text'), read: READ }, 'read'),
  },
  {
    action: 'nostr.send',
    purpose: 'Nostr',
    name: 'nostr_send',
    description: 'Writes to somebody on Nostr whom the message names, by name or key. A card asks the owner first.',
    parameters: object({ to: words('empty if the message says nobody'), text: words('plain text'), read: READ }, 'read'),
  },
  {
    action: 'nostr.ask',
    purpose: 'Nostr',
    name: 'nostr_ask',
    description: 'Gives a task to another agent on Nostr that the message names. A card asks the owner first.',
    parameters: object({ to: words('empty if the message says nobody'), text: words('what it is to do'), read: READ }, 'read'),
  },
  {
    action: 'allowance.list',
    purpose: 'permissions',
    name: 'allowance_list',
    description: 'Lists what you may do without asking.',
    parameters: object({}),
  },
  {
    action: 'allowance.revoke',
    purpose: 'permissions',
    name: 'allowance_revoke',
    description: 'You may no longer do something without asking. Only the owner can ask for that.',
    parameters: object({ which: words('words of it, such as an address; empty for all') }),
  },
];

/** Characters of what the server says about a tool. */
const MAX_DESCRIPTION = 600;

/** Endpoints take letters, digits, _ and - in names, 64 at most. */
const nameOf = ({ server, name }: PlannableTool, index: number): string =>
  `tool${index}_${`${server}_${name}`.replace(/[^A-Za-z0-9_-]/g, '_')}`.slice(0, 64);

const toolOffers = (tools: readonly PlannableTool[]): ToolOffer[] =>
  tools.map((tool, index) => ({
    name: nameOf(tool, index),
    description: `Uses the tool ${tool.server}/${tool.name}. What its server says of it: ${tool.description.slice(0, MAX_DESCRIPTION)}`,
    parameters: tool.inputSchema,
  }));

/** `tools`: of servers. `can`: whether the agent can do such a thing at all. */
export function actionTools(tools: readonly PlannableTool[] = [], can: (action: Planned['action']) => boolean = () => true): ToolOffer[] {
  const own = OWN.filter(({ action }) => can(action)).map(({ action: _, ...offer }) => offer);
  return can('mcp.call') ? [...own, ...toolOffers(tools)] : own;
}

/** What a call asks for. Undefined: it does not fit its tool. */
export function plannedOf(
  name: string,
  given: Readonly<Record<string, unknown>>,
  tools: readonly PlannableTool[] = [],
): Planned | undefined {
  const ofServer = tools.find((one, index) => nameOf(one, index) === name);
  if (ofServer !== undefined) return { action: 'mcp.call', server: ofServer.server, tool: ofServer.name, arguments: given as JsonObject };
  const { when, text, whom, which, to, cc = '', subject, amount, coin, network, read, all } = given;
  const content: string | FromReading | undefined =
    isText(text) && isText(read) && read.trim() !== '' ? { from: 'reading', what: read } : isText(text) ? text : undefined;
  switch (OWN.find((one) => one.name === name)?.action) {
    case 'reminder.set':
      if (!isText(when) || !isText(text)) return undefined;
      if (whom === 'answer') return { action: 'trigger.set', when, what: text, ...timeGiven(given) };
      return { action: 'reminder.set', when, text, whom: whom === 'group' ? 'group' : 'speaker', ...timeGiven(given) };
    case 'reminder.list':
      return { action: 'reminder.list' };
    case 'reminder.cancel':
      return isText(which) ? { action: 'reminder.cancel', which } : undefined;
    case 'goal.set':
      return isText(text) && isText(when) ? { action: 'goal.set', text, when, ...timeGiven(given) } : undefined;
    case 'goal.list':
      return { action: 'goal.list' };
    case 'goal.stop':
      return isText(which) ? { action: 'goal.stop', which } : undefined;
    case 'wallet.send':
      if (!isText(amount) || !isText(coin) || !isText(to) || !isText(network)) return undefined;
      return { action: 'wallet.send', amount, coin, to, network };
    case 'email.send':
      if (!isText(to) || !isText(cc) || !isText(subject) || content === undefined) return undefined;
      return { action: 'email.send', to: listed(to), ...(cc.trim() !== '' && { cc: listed(cc) }), subject, text: content };
    case 'email.reply':
      if (!isText(which) || !isText(text)) return undefined;
      return { action: 'email.reply', which, text, ...(all === true && { isToAll: true }) };
    case 'sms.send':
      return isText(to) && content !== undefined ? { action: 'sms.send', to, text: content } : undefined;
    case 'nostr.send':
      return isText(to) && content !== undefined ? { action: 'nostr.send', to, text: content } : undefined;
    case 'nostr.ask':
      return isText(to) && content !== undefined ? { action: 'nostr.ask', to, text: content } : undefined;
    case 'allowance.list':
      return { action: 'allowance.list' };
    case 'allowance.revoke':
      return isText(which) ? { action: 'allowance.revoke', which } : undefined;
    default:
      return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** No address has a comma or a blank. */
const listed = (text: string): string[] => text.split(/[\s,;]+/).filter((one) => one !== '');
