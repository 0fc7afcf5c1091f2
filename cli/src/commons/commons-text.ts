import type {
  CommonsStatus,
  CommonsTrouble,
  ListedPattern,
  PatternState,
  PublishedPattern,
  PublishedText,
  SayingState,
  SharingTrouble,
} from '@offshoot/context';
import { printable } from '@offshoot/text';

const TROUBLES: Record<CommonsTrouble, string> = {
  unreachable: 'it could not be reached',
  address: 'its address is not on the Internet, or does not begin with https',
  refused: 'it wants a token, or another one',
  distrusted: 'what it says cannot be true; nothing was taken from it',
  'too-large': 'it sent more than a list has; nothing was taken from it',
  'no-commons': 'the host of the agent has none',
};

const STATES: Record<PatternState, string> = { adopted: 'In use', offered: 'Offered', fits: 'Fits', declined: 'Not wanted' };
const SHARING_TROUBLES: Record<SharingTrouble, string> = {
  'passes-taken': 'another host that runs agents of yours has the passes of this week; it goes on Monday, or from there',
  'passes-not-yet': 'your first agent is not old enough; who can be made up today could say anything',
  'no-passes': 'only the commons of its host gives it passes',
  distrusted: 'that commons does not give everybody passes by the same key; none is used',
  unreachable: 'it could not be reached; the next courier tries again',
};
const SAYING_STATES: Record<SayingState, string> = {
  waiting: 'Waits for the courier',
  carried: 'Published',
  refused: 'Refused by the commons',
};
const VOTES = { helped: ', you liked an answer with it', failed: ', you did not like an answer with it' };
const SHORT_ID = 8;

export function commonsText(instanceId: string, status: CommonsStatus): string {
  const { settings, hasToken, scope, patternCount, readAt, trouble, sharingTrouble, patterns, published, hostUrl } = status;
  if (!settings.enabled) return [`It reads no commons.`, `Switch it on: offshoot commons on ${instanceId}`].join('\n');
  const lines = [
    `Reads: ${settings.url || hostUrl || 'the commons of its host'}${hasToken ? ', as a team' : ''}`,
    `Takes up by itself: ${settings.automatic ? 'what two owners or more found helpful' : 'nothing'}`,
    `Shares by itself: ${settings.sharing ? 'once a day, what you publish and whether what others learned helped' : 'nothing'}`,
    readAt === undefined ? 'Not read yet.' : `Last read: ${minute(readAt)}, ${patternCount} patterns${scope === '' ? '' : ` of ${scope}`}`,
    ...(trouble === undefined ? [] : [`The last time it was not read: ${TROUBLES[trouble]}.`]),
    ...(sharingTrouble === undefined ? [] : [`What you say does not go there: ${SHARING_TROUBLES[sharingTrouble]}.`]),
    ...patterns.flatMap(patternLines),
    ...published.flatMap(sayingLines),
    '',
    nextStep(instanceId, status),
  ];
  return lines.map(printable).join('\n');
}

function nextStep(instanceId: string, { patterns, published }: CommonsStatus): string {
  if (published.some(({ state }) => state === 'waiting')) return `Send the courier now: offshoot commons spawn ${instanceId}`;
  if (patterns.some(({ state }) => state === 'fits' || state === 'offered')) return `Use one: offshoot commons adopt ${instanceId} ID`;
  return `Look again now: offshoot commons query ${instanceId}`;
}

function patternLines({ id, when, do: action, because, state, quality, isAutomatic, voted, expiresAt }: ListedPattern): string[] {
  return [
    '',
    `${shortId(id)}  ${STATES[state]}${isAutomatic ? ', taken up by itself' : ''}, worth ${quality.toFixed(1)} of 10, until ${minute(expiresAt)}${voted === undefined ? '' : VOTES[voted]}`,
    `  When: ${when}`,
    `  Others learned: ${action}`,
    `  Because: ${because}`,
  ];
}

function sayingLines(saying: PublishedPattern): string[] {
  const why = saying.problem === undefined ? '' : ` (${saying.problem})`;
  return ['', `${shortId(saying.id)}  Yours. ${SAYING_STATES[saying.state]}${why}`, ...publishedLines(saying)];
}

export const publishedLines = ({ when, do: action, because, interests }: PublishedText): string[] => [
  `  When: ${when}`,
  `  What we learned: ${action}`,
  `  Because: ${because}`,
  `  About: ${interests.join(', ')}`,
];

const shortId = (id: string): string => id.slice('sha256:'.length, 'sha256:'.length + SHORT_ID);

const minute = (instant: string): string => `${instant.slice(0, 16).replace('T', ' ')} UTC`;
