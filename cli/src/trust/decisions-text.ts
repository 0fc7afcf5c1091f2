import type { Decided } from '@offshoot/context';
import { printable } from '@offshoot/text';

const OUTCOMES: Record<Decided['outcome'], string> = {
  run: 'allowed',
  ask: 'asked first',
  sign: 'needs your signature',
  refuse: 'refused',
};

const ENDS: Record<NonNullable<Decided['end']>, string> = {
  open: 'waits for an answer',
  postponed: 'not now',
  denied: 'denied',
  expired: 'nobody answered in time',
  voided: 'void: what it may do has changed since',
  withdrawn: 'taken back',
  approved: 'approved, not done yet',
  dispatched: 'on its way',
  done: 'done',
  failed: 'failed',
  unknown: 'nobody knows whether it was done',
};

export function decisionsText(decisions: readonly Decided[]): string {
  if (decisions.length === 0) return 'Nobody has wanted it to do anything in the last 30 days.';
  return decisions.map(decisionText).join('\n');
}

function decisionText({ at, text, outcome, why, askedBy, byOwner, end, decidedBy }: Decided): string {
  const asker = askedBy === '' ? 'a trigger' : `${askedBy}${byOwner ? ' (owner)' : ''}`;
  const traits = [
    `${at.slice(0, 16).replace('T', ' ')} UTC`,
    `asked by ${asker}`,
    end === undefined ? '' : ENDS[end],
    decidedBy === undefined ? '' : `decided by ${decidedBy}`,
  ];
  return [`${OUTCOMES[outcome]}: ${text}`, `    ${why}`, `    ${traits.filter(Boolean).join(' · ')}`].map(printable).join('\n');
}
