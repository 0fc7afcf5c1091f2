import type { CommonsTrouble, SayingState, SharingTrouble } from '@offshoot/context';
import type { FailureTexts } from '../failures.ts';
import { plural } from '../plural.ts';

const troubles: Record<CommonsTrouble, string> = {
  unreachable: 'The commons could not be reached.',
  address: 'The address of the commons is not on the Internet, or does not begin with https.',
  refused: 'The commons wants a token, or another one. Enter it below.',
  distrusted: 'What the commons said cannot be true. Your agent took nothing from it.',
  'too-large': 'The commons sent more than a list has. Your agent took nothing from it.',
  'no-commons': 'The host of your agent has no commons. Name one below.',
};

const sharingTroubles: Record<SharingTrouble, string> = {
  'passes-taken': 'Another host that runs agents of yours has your passes of this week. What waits goes on Monday.',
  'passes-not-yet': 'Your first agent is not old enough yet. What waits goes as soon as it is.',
  'no-passes': 'What you say goes only to the commons of its host, or to one of your team.',
  distrusted: 'The commons does not treat everybody alike, so your agent says nothing there.',
  unreachable: 'The commons could not be reached. What waits goes the next time.',
};

const sayingStates: Record<SayingState, string> = {
  waiting: 'Waits for the courier',
  carried: 'Published',
  refused: 'Refused',
};

const groups: Record<'used' | 'fitting' | 'declined', string> = {
  used: 'In use',
  fitting: 'Fits your agent',
  declined: 'You did not want it',
};

/** What an agent takes up of what others learned. */
export const commonsTexts = {
  asking: 'Asking your agent what others learned …',
  telling: 'Telling your agent …',
  refresh: 'Look again',
  enabled: 'Read what others learned',
  enabledHint: 'Once a day, at no fixed time. It downloads the whole list, so nobody learns what it looks for.',
  turnedOn: 'Your agent reads what others learned. What fits shows here.',
  turnedOff: 'Your agent reads nothing of others any more, and has forgotten what it had from them.',
  automatic: 'Use well-proved advice without asking me',
  automaticHint: 'Only what many people found helpful, and only what is very close to what your agent does.',
  automaticLocked: 'To change this, enter the token below again.',
  automaticOn: 'Your agent takes up well-proved advice by itself.',
  automaticOff: 'Your agent asks you before it takes up any advice.',
  sharing: 'Tell others what helped',
  sharingHint:
    'Once a day, at no fixed time, a courier takes along what you publish and your 👍 and 👎 on advice. It does not say who you are.',
  sharingOn: 'The courier takes along what you publish and what helped.',
  sharingOff: 'The courier goes only when you send it.',
  publishing: 'Publish what you learned',
  publishingHint: 'One piece of advice, without names. Others find it, and it cannot be taken back.',
  whenHint: 'The situation, such as: A group books a restaurant',
  action: 'What helps',
  actionHint: 'Such as: Ask for allergies first.',
  because: 'Because',
  becauseHint: 'Why it helps, such as: Otherwise a guest cannot eat.',
  about: 'About',
  aboutHint: 'A few words, with commas between them, such as: food, travel',
  preview: 'Show what others would read',
  exactly: 'Others read exactly this',
  publish: 'Publish it for good',
  change: 'Change it',
  isPublished: 'It waits for the courier.',
  published: 'What you published',
  sayingStates,
  sharingTroubles,
  sendNow: 'Send the courier now',
  isSent: 'The courier is on its way.',
  noCommons: 'The host of your agent has no commons. Name one below.',
  fromHost: 'Its host’s commons, which everybody can read',
  fromOwn: (url: string, isTeam: boolean) => `${url}${isTeam ? ', as a team' : ''}`,
  from: 'From',
  read: (count: number, time: string) => `${plural(count, 'piece of advice', 'pieces of advice')}, read ${time}.`,
  unread: 'Not read yet.',
  troubles,
  readNow: 'Read it now',
  isRead: 'Your agent has read the list.',
  groups,
  none: 'Nothing fits your agent yet.',
  when: 'When',
  learned: 'Others learned',
  unrated: 'not rated yet',
  worth: (quality: string) => `worth ${quality} of 10`,
  until: (day: string) => `until ${day}`,
  byItself: 'taken up by itself',
  adopt: 'Use it',
  adoptName: (what: string) => `Use it: ${what}`,
  adopted: 'Your agent uses it. When it acts on it, it asks you first.',
  decline: 'No, thanks',
  declineName: (what: string) => `No, thanks: ${what}`,
  declined: 'Your agent does not offer it again.',
  forget: 'Forget it',
  forgetName: (what: string) => `Forget it: ${what}`,
  forgotten: 'Your agent has forgotten it.',
  another: 'Another commons',
  anotherHint: 'One of your team or of another operator, who told you the address, the key and perhaps a token.',
  url: 'Address',
  urlHint: 'It begins with https://. Left empty, with a token: its host’s, as a team.',
  key: 'Key',
  keyHint: '64 hex digits: its lists are signed with it.',
  keyWrong: 'A key has 64 hex digits.',
  token: 'Token (of a team)',
  tokenHint: 'It is encrypted in this page, and only your agent can read it. Left empty: your agent reads as anybody.',
  useThis: 'Read this one',
  placed: 'Your agent reads this commons from now on. What it had from another one is forgotten.',
  useHosts: 'Read its host’s instead',
} as const;

/** `said`: why, in the agent's words. */
export const commonsFailures = (said: string): FailureTexts => ({
  VALIDATION_FAILED: ['Your agent did not take this.', said],
  ITEM_NOT_FOUND: ['This is not in the list any more.', 'Look again.'],
  RATE_LIMITED: ['Your agent was asked too often.', 'Try again in a minute.'],
});
