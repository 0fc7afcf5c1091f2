import {
  ConversationState,
  type Instance,
  InstanceCondition,
  InstanceState,
  Residency,
  Voice,
} from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { askingTexts, stateTexts as words } from '../texts/agents/agents.ts';

const states: Partial<Record<InstanceState, string>> = {
  [InstanceState.CLAIMED]: words.claimed,
  [InstanceState.JOINING]: words.joining,
  [InstanceState.LIVE]: words.live,
  [InstanceState.DRAINING]: words.ending,
  [InstanceState.GONE]: words.gone,
};

const conditions: Partial<Record<InstanceCondition, string>> = {
  [InstanceCondition.UNREACHABLE]: words.unreachable,
  [InstanceCondition.QUARANTINED]: words.unhealthy,
  [InstanceCondition.CRASHED]: words.crashed,
};

/** Empty for a state that this page does not know yet. */
export const stateWord = ({ state, residency }: Pick<Instance, 'state'> & Partial<Pick<Instance, 'residency'>>): string =>
  state === InstanceState.LIVE && residency === Residency.DORMANT ? words.asleep : (states[state] ?? '');

export const isLive = ({ state }: Pick<Instance, 'state'>): boolean => state === InstanceState.LIVE;

/** Why it cannot be asked anything now. Undefined: it answers. */
export function silenceOf({ state, condition }: Pick<Instance, 'state' | 'condition'>): string | undefined {
  if (state === InstanceState.DRAINING || state === InstanceState.GONE) return askingTexts.over;
  if (state !== InstanceState.LIVE) return askingTexts.notLive;
  return condition === InstanceCondition.UNREACHABLE || condition === InstanceCondition.CRASHED ? askingTexts.hostAway : undefined;
}

/** What its owner should know about it, the most pressing first. Empty: all is well. */
export function notesOn(instance: Instance): string[] {
  const { state, condition, conversationState, voice, templateQuarantine, templateStale } = instance;
  if (state === InstanceState.GONE) return [words.goneNext];
  if (state === InstanceState.DRAINING) return [words.endingNext];
  const notes = [state === InstanceState.JOINING ? words.joiningNext : '', conditions[condition] ?? ''];
  if (isLive(instance)) {
    if (conversationState === ConversationState.REMOVED) notes.push(`${words.removed}. ${words.removedNext}`);
    else if (conversationState === ConversationState.EXPLODED) notes.push(`${words.exploded}. ${words.explodedNext}`);
    else if (voice === Voice.MUTED) notes.push(words.muted);
    else if (voice === Voice.NOT_LISTENING) notes.push(words.notListening);
    else if (voice === Voice.ONLY_MENTIONED) notes.push(words.onlyMentioned);
  }
  if (templateQuarantine !== '') notes.push(words.quarantined(templateQuarantine));
  if (templateStale) notes.push(words.stale);
  return notes.filter((note) => note !== '').map(asSentence);
}

function asSentence(note: string): string {
  const [first = '', ...rest] = note;
  return /^(?:was|has|cannot|is)\b/.test(note) ? `It ${note}` : [first.toUpperCase(), ...rest].join('');
}
