import type { Failure } from '@offshoot/owner';
import { isReason, nextSteps } from '@offshoot/refusals';

type Words = readonly [what: string, next: string];

const again = 'Try again in a moment.';
const untrusted = 'Nothing was signed or sent. Tell the operator of this site, and do not use it until they have an explanation.';

/** By reason: what it means to somebody in front of a page, and what they can do. */
const words: Readonly<Record<string, Words>> = {
  UPSTREAM_UNAVAILABLE: ['Offshoot cannot be reached right now.', again],
  IDENTITY_UNAVAILABLE: ['The XMTP network cannot be reached right now.', again],
  RATE_LIMITED: ['That was too much at once.', again],
  AGENT_SILENT: ['The agent does not answer.', 'It may be busy, or its host may be away. Look at its state, then try again.'],
  ANSWER_UNVERIFIED: ['The answer of the agent does not fit what it wants you to sign.', untrusted],
  SEALING_KEY_UNVERIFIED: ['The key of this agent cannot be verified.', untrusted],
  AGENT_UNVOUCHED: ['Nobody vouches for this agent.', untrusted],
  AGENT_SWAPPED: ['This is not the agent that was reserved for you.', untrusted],
  DEPLOYMENT_CHANGED: [
    'This site belongs to a different deployment than before.',
    'This browser remembers the key of the deployment that it saw first, and the site now shows another one. The operator may have set it up anew, or somebody may have taken its place. Nothing was signed or sent. Ask the operator, by another way than this site.',
  ],
  AUDIENCE_MISMATCH: ['This site asks you to sign in at another one.', untrusted],
  INTERRUPTED: ['You stopped waiting.', 'What was sent before goes on.'],
  WAIT_TIMED_OUT: ['It takes longer than usual.', 'It goes on by itself. Look again later.'],
  ITEM_NOT_FOUND: ['The agent does not know this item any more.', 'Ask the agent again for what it knows.'],
  VALIDATION_FAILED: ['This was not accepted.', 'Check what you wrote.'],
  SECRET_FOUND: ['A secret would have gone along that nobody named.', 'Leave the item out that contains it, or take it along on purpose.'],
  SUMMARY_FAILED: ['The agent could not make a summary.', again],
  PREVIEW_NOT_FOUND: ['The agent does not have this summary any more.', 'Let it show again what goes along.'],
  TRANSFER_NOT_POSSIBLE: ['These two agents cannot share right now.', 'Both have to be live. Look at their states.'],
  INSTANCE_NOT_OFFERED: ['This agent is not offered to you any more.', 'Ask its owner for a new offer.'],
  INSTANCE_GONE: ['This agent has ended.', 'Choose another one.'],
  USER_CONFIG_INVALID: ['This value is not accepted.', 'Give one in the form that the tool asks for.'],
  USER_CONFIG_MISSING: ['A value is missing.', 'Fill in every required field.'],
  TEMPLATE_QUARANTINED: ['The operators have quarantined the template.', 'Its agents keep running, but cannot be cloned.'],
  QUOTA_EXCEEDED: ['You have as many as you may have.', 'Release an agent that you no longer need.'],
};

const unknown: Words = ['This could not be done.', again];

/** What failed, and what the person can do about it. */
export function failureWords({ reason }: Pick<Failure, 'reason'>): { what: string; next: string } {
  const known = Object.hasOwn(words, reason) ? words[reason] : undefined;
  const step = isReason(reason) ? nextSteps[reason] : '';
  // The contract's next steps are for terminals, too.
  const [what, next] = known ?? [unknown[0], step === '' || step.includes('offshoot ') ? unknown[1] : step];
  return { what, next };
}

export const ownerTexts = { reason: 'Reason' } as const;

export const deploymentTexts = {
  open: 'Accept the new key …',
  title: 'Trust a different deployment?',
  risk: 'The key says which hosts may run agents. If somebody has taken the place of the operator, their hosts can read the values that you give to agents from now on, and the conversations that you add agents to. Accept the new key only if the operator has told you it, by another way than this site.',
  known: 'The key that this browser knows',
  shown: 'The key that the site shows now',
  keep: 'Keep the known key',
  accept: 'Trust the new key',
  outcomes: {
    accepted: 'This browser trusts the new key from now on. Try again what you wanted to do.',
    outdated: 'Nothing was changed: this browser knows yet another key by now, perhaps from another tab. Try again.',
  },
} as const;
