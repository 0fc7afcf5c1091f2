import type { FailureTexts } from './failures.ts';
import { plural } from './plural.ts';

export const addTexts = {
  title: (name: string) => `Add ${name}`,
  add: 'Add',
  note: {
    stopped: 'You stopped waiting. Nothing was added.',
    unsent: 'This page was closed before an agent was reserved. Nothing was added.',
  },
  showProgress: 'Show how far it is',
  toAgent: 'Open its page',
  seeAgent: (name: string) => `What ${name} is told to do, and what it may use`,
  progress: {
    steps: 'Progress',
    done: 'done',
    now: 'now',
    next: 'to come',
    stopped: 'stopped here',
    reserve: 'An agent is reserved for you',
    configure: 'It is set up as you chose',
    join: 'It joins the chat',
    live: 'It says hello',
    receive: 'It receives what you signed',
    queue: (place: number) => `All agents are taken. Yours comes when one is free. Place ${place} in the queue.`,
    about: (seconds: number) =>
      seconds < 45 ? 'Less than a minute to go.' : `About ${plural(Math.ceil(seconds / 60), 'minute', 'minutes')} to go.`,
    keepOpen: 'Keep this tab open: it keeps your place.',
    cancel: 'Stop waiting',
    leave: 'You can use other pages meanwhile, and come back to this one.',
    retrying: 'The connection is interrupted. This page tries again by itself.',
    waitsForInvite: 'The maker of the invite must have Convos open to let the agent in.',
    waitsElsewhere: 'It waits to be let into its chat. Where you asked for it, you see how.',
    waitsForSomebody:
      'If you chose an invite, its maker must have Convos open. If you chose to add the agent yourself, add this account to the chat.',
    waitsForYou: 'Add this account to the chat in Convos. The agent joins as soon as you do.',
    agentInbox: 'Account ID of the agent',
    copyInbox: 'Copy the ID',
  },
  live: {
    chat: 'Open the chat',
    inConvos: 'It is in the chat. Open Convos to talk with it.',
  },
  failed: {
    withoutContext: 'The clone is live, but it knows nothing from its parent. Release it on its page, then clone again.',
    again: 'Try again',
    change: 'Change what you chose',
    store: 'Choose another agent',
    reload: 'Reload the page',
  },
} as const;

/** What becomes of a new agent, and of a clone. */
export const outcomeTexts = {
  template: {
    onItsWay: (name: string) => `${name} is being added`,
    live: (name: string) => `${name} is live`,
    lived: '',
    another: 'Add another one',
    failed: (name: string) => `${name} was not added`,
    unknown: (name: string) => `It is not known yet whether ${name} was added`,
  },
  parent: {
    onItsWay: (name: string) => `A clone of ${name} is on its way`,
    live: (name: string) => `The clone of ${name} is live`,
    lived: 'It has exactly what you signed.',
    another: 'Clone or share again',
    failed: (name: string) => `${name} was not cloned`,
    unknown: (name: string) => `It is not known yet whether ${name} was cloned`,
  },
} as const;

const untrustedAgent = [
  'Offshoot presented an agent that is not its own. Nothing was sent to it.',
  'This may not be the agent. Do not add it to a chat, and tell the operator of this site.',
] as const;

/** Where the general words of a failure are not precise enough for a person who adds or clones an agent. */
const bothFailureTexts: FailureTexts = {
  UPSTREAM_UNAVAILABLE: ['Offshoot cannot be reached right now.', 'Try again in a moment. It never makes a second agent.'],
  WAIT_TIMED_OUT: ['This takes longer than usual.', 'Try again to go on waiting. It never makes a second agent.'],
  QUOTA_EXCEEDED: ['You have as many agents as one person may have here.', 'Release one that you no longer need, then try again.'],
  USER_CONFIG_INVALID: ['The agent does not accept one of the values.', 'Correct it.'],
  MODEL_OVERRIDE_NOT_ALLOWED: ['The creator of this agent allows no other model.', 'Leave the model empty.'],
  MODEL_NOT_OFFERED: ['The model of this agent is not offered here.', 'Choose another model, or tell the operator of this site.'],
  CLAIM_CANCELLED: ['You stopped waiting.', 'Nothing was added.'],
  INSTANCE_GONE: ['The agent ended before it was live.', 'Try again.'],
  AGENT_SWAPPED: untrustedAgent,
  AGENT_UNVOUCHED: untrustedAgent,
  SEALING_KEY_UNVERIFIED: untrustedAgent,
};

const gone = ['This agent is no longer here: its creator has made it private or deleted it.', 'Choose another one in the store.'] as const;
const changed = [
  'The creator has changed this agent while you were adding it.',
  'Reload the page, read what is new, and add it again.',
] as const;
const cloneChanged = [
  'The creator has changed the template while you were cloning.',
  'Reload the page, and let the agent show again what goes along.',
] as const;

export const newAgentFailureTexts: Record<'template' | 'parent', FailureTexts> = {
  template: {
    ...bothFailureTexts,
    TEMPLATE_NOT_FOUND: gone,
    TEMPLATE_PRIVATE: gone,
    TEMPLATE_QUARANTINED: ['The operators of Offshoot have stopped this agent from being added.', 'Choose another one in the store.'],
    TOOL_UNAVAILABLE: [
      'This agent needs a tool that is not set up here.',
      'Choose another one in the store, or tell the operator of this site.',
    ],
    CLAIM_VERSION_REFUSED: changed,
    UPDATE_NEEDS_CONSENT: changed,
    USER_CONFIG_UNKNOWN: changed,
    VERSION_UNVERIFIED: [
      'The signature of the creator does not fit this agent. Nothing was sent.',
      'Choose another one in the store, and tell the operator of this site.',
    ],
  },
  parent: {
    ...bothFailureTexts,
    TOOL_UNAVAILABLE: ['The clone needs a tool that is not set up here.', 'Tell the operator of this site.'],
    CLAIM_VERSION_REFUSED: cloneChanged,
    UPDATE_NEEDS_CONSENT: cloneChanged,
    USER_CONFIG_UNKNOWN: cloneChanged,
    NOT_INSTANCE_OWNER: ['The agent has another owner by now.', 'Only its owner can clone it.'],
  },
};
