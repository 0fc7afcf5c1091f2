import { isReason, nextSteps, type Reason } from '@offshoot/refusals';

/** Reasons of the page and of `@offshoot/owner`; all others are in the contract. */
export type PageReason =
  | 'AGENT_SILENT'
  | 'AGENT_SWAPPED'
  | 'AGENT_UNVOUCHED'
  | 'ANSWER_UNVERIFIED'
  | 'AUDIENCE_MISMATCH'
  | 'CONVERSATION_FAILED'
  | 'DEPLOYMENT_CHANGED'
  | 'INTERRUPTED'
  | 'LINK_ENDED'
  | 'NOT_ADDABLE'
  | 'SEALING_KEY_UNVERIFIED'
  | 'VERSION_UNVERIFIED'
  | 'WAIT_TIMED_OUT';

/** By reason: what it means to the person in front of a page, and what they can do. */
export type FailureTexts = Readonly<Partial<Record<Reason | PageReason, readonly [what: string, next: string]>>>;

const again = 'Try again in a moment.';
const untrusted = 'Nothing was signed or sent. Tell the operator of this site, and do not use it until they have an explanation.';
const tooOften = ['You did this too often in a short time.', 'Wait a minute, then try again.'] as const;
const noneFree = ['All agents are taken, and none became free in time.', 'Try again in a few minutes.'] as const;
const outdated = ['What you signed is too old by now.', 'Try again.'] as const;

const everywhere: FailureTexts = {
  UPSTREAM_UNAVAILABLE: ['Offshoot cannot be reached right now.', again],
  IDENTITY_UNAVAILABLE: ['The XMTP network cannot be reached right now.', again],
  RATE_LIMITED: tooOften,
  VALIDATION_FAILED: ['This was not accepted.', 'Check what you wrote.'],
  ATTACHMENT_UNAVAILABLE: ['The file cannot be fetched.', 'Open it in the Convos app, or ask for it again.'],
  QUOTA_EXCEEDED: ['You have as many as you may have.', 'Release an agent that you no longer need.'],
  INTERRUPTED: ['You stopped waiting.', 'What was sent before goes on.'],
  WAIT_TIMED_OUT: ['This takes longer than usual.', 'It goes on by itself. Look again later.'],

  DEPLOYMENT_CHANGED: [
    'This site belongs to a different deployment than before.',
    'This browser remembers the key of the deployment that it saw first, and the site now shows another one. The operator may have set it up anew, or an attacker may have taken its place. Nothing was signed or sent. Ask the operator, by another way than this site.',
  ],
  AUDIENCE_MISMATCH: ['This site asks you to sign in at another one.', untrusted],
  SEALING_KEY_UNVERIFIED: ['The key of this agent cannot be verified.', untrusted],
  AGENT_UNVOUCHED: ['Nobody vouches for this agent.', untrusted],
  AGENT_SWAPPED: ['This is not the agent that was reserved for you.', untrusted],
  ANSWER_UNVERIFIED: ['The answer of the agent does not fit what it wants you to sign.', untrusted],

  STATEMENT_EXPIRED: outdated,
  STATEMENT_REPLAYED: outdated,
  RESERVATION_NOT_FOUND: outdated,
  STATEMENT_SUPERSEDED: ['Something that was signed later came first.', 'Look at what holds now, then try again if you still want this.'],
  STATEMENT_NOT_YET_VALID: ['The clock of this device is wrong.', 'Set it, then try again.'],

  POOL_EMPTY: noneFree,
  QUEUE_TIMED_OUT: noneFree,
  RESERVATION_LIMIT: tooOften,
  RESERVATIONS_LAPSED: ['Too many agents were reserved for you and not used.', 'Wait until the hour is over, then try again.'],
  USER_CONFIG_MISSING: ['A value is missing.', 'Fill in every required field.'],
  USER_CONFIG_INVALID: ['This value is not accepted.', 'Give one in the form that the tool asks for.'],
  TEMPLATE_QUARANTINED: ['The operators have quarantined the template.', 'Its agents keep running, but cannot be cloned.'],

  INVITE_MALFORMED: ['This is not an invite of Convos.', 'Copy the complete invite link from Convos.'],
  INVITE_EXPIRED: ['This invite or its chat has expired.', 'Make a new invite in Convos.'],
  INVITE_REFUSED: ['The agent was not let in: the invite was revoked, or the chat is full or locked.', 'Ask for a new invite.'],
  HOST_AT_CAPACITY: ['The machine that this agent was on has no space left.', 'Try again: you get an agent on another one.'],
  JOIN_TIMED_OUT: [
    'Nobody let the agent into the chat within ten minutes.',
    'Try again while the person who made the invite, or adds the agent, has Convos open.',
  ],
  NOT_ADDABLE: ['The agent could not be added to the chat.', 'Check that you are still a member and may add others, then try again.'],
  CONVERSATION_FAILED: ['The new chat could not be made.', again],

  AGENT_SILENT: ['The agent does not answer.', 'It may be busy, or its host may be away. Look at its state, then try again.'],
  LINK_ENDED: ['Nothing is linked: nobody said the code in time, or too many wrong codes were said.', 'Ask for another code.'],
  INSTANCE_GONE: ['This agent has ended.', 'Choose another one.'],
  INSTANCE_NOT_OFFERED: ['This agent is not offered to you any more.', 'Ask its owner for a new offer.'],
  ITEM_NOT_FOUND: ['The agent does not know this item any more.', 'Ask the agent again for what it knows.'],
  SECRET_FOUND: ['A secret would have gone along that nobody named.', 'Leave the item out that contains it, or take it along on purpose.'],
  SUMMARY_FAILED: ['The agent could not make a summary.', again],
  PREVIEW_NOT_FOUND: ['The agent does not have this summary any more.', 'Let it show again what goes along.'],
  TRANSFER_NOT_POSSIBLE: ['These two agents cannot share right now.', 'Both have to be live. Look at their states.'],
};

const notOfCreator = 'It is not signed by the creator of the template.';
const updateRefusals: Readonly<Partial<Record<Reason, string>>> = {
  UPDATE_ROLLBACK: 'The agent has a newer version.',
  UPDATE_EQUIVOCATION: 'The creator has signed two different versions with this number.',
  UPDATE_DIGEST_MISMATCH: 'Its content is not what the creator signed.',
  UPDATE_FOREIGN_TEMPLATE: 'It belongs to another template.',
  UPDATE_FAST_FORWARD: 'Its number is too far ahead.',
  UPDATE_PINNED: 'Its owner keeps it on the version that it has.',
  STATEMENT_SIGNATURE_INVALID: notOfCreator,
  STATEMENT_WRONG_SIGNER: notOfCreator,
  STATEMENT_KEY_UNKNOWN: notOfCreator,
};

const unknown = {
  what: 'Something went wrong.',
  next: 'Try again. If it fails once more, tell the operator of this site the reason below.',
};

/** What failed, and what the person can do about it. `here`: where a page says it more precisely. */
export function failureWords(reason: string, here: FailureTexts = {}): { what: string; next: string } {
  const words = wordsIn(here, reason) ?? wordsIn(everywhere, reason);
  if (words) return { what: words[0], next: words[1] };
  const step = isReason(reason) ? nextSteps[reason] : '';
  // The contract's next steps are for terminals, too.
  return { what: unknown.what, next: step === '' || step.includes('offshoot ') ? unknown.next : step };
}

/** Why an agent did not take a version of its template. */
export const updateRefusalText = (reason: string): string =>
  (Object.hasOwn(updateRefusals, reason) && updateRefusals[reason as keyof typeof updateRefusals]) || failureWords(reason).what;

const wordsIn = (texts: FailureTexts, reason: string) => (Object.hasOwn(texts, reason) ? texts[reason as keyof FailureTexts] : undefined);

export const failureTexts = { details: 'Details', reason: 'Reason' } as const;
