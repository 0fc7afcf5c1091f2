// Groups of related words for a group's everyday questions. English, small, and meant to be read and extended by hand.
import { stem } from './words.ts';

const GROUPS = {
  food: 'food diet dietary eat meal dinner lunch breakfast brunch restaurant vegetarian vegan pescatarian allergy kosher halal gluten lactose coeliac celiac cuisine dish cook drink snack menu hungry',
  lodging: 'hotel stay accommodation hostel airbnb ryokan apartment lodging sleep room resort motel guesthouse',
  transport:
    'flight fly train bus airport ferry plane ticket station terminal land depart departure arrive arrival leave taxi drive transport travel rail airline',
  trip: 'trip travel journey vacation holiday itinerary tour visit destination abroad sightseeing booking',
  contact: 'phone number sms call email mail contact telnyx twilio whatsapp telephone mobile',
  secret: 'password passcode passphrase pin key token secret code login credential wifi account username',
  home: 'live home address city hometown',
  work: 'work job profession company office employer career occupation',
  recommend: 'recommend suggest advise propose suggestion recommendation advice',
  liking: 'like love enjoy prefer favourite taste preference adore fan',
  disliking: 'hate dislike avoid',
  birth: 'birthday born age birth old',
  family: 'wife husband partner son daughter child sister brother mother father parent mom dad family',
  language: 'speak language',
  money: 'pay cost price budget money cheap expensive spend',
  meeting: 'meet meeting appointment meetup',
} as const;

export type GroupName = keyof typeof GROUPS;

/** Groups that a word in a directive includes: "trip" covers lodging and transport too. */
const WIDER: Partial<Record<GroupName, readonly GroupName[]>> = { trip: ['trip', 'lodging', 'transport'] };

const membersOf = new Map<GroupName, ReadonlySet<string>>();
const groupsOf = new Map<string, GroupName[]>();
for (const [name, list] of Object.entries(GROUPS) as [GroupName, string][]) {
  const members = list.split(' ').map(stem);
  membersOf.set(name, new Set(members));
  for (const member of members) groupsOf.set(member, [...(groupsOf.get(member) ?? []), name]);
}

/** The groups a stem belongs to. */
export function groupsOfStem(word: string): readonly GroupName[] {
  return groupsOf.get(word) ?? [];
}

export function stemsOfGroup(name: GroupName): ReadonlySet<string> {
  return membersOf.get(name) ?? new Set();
}

/** The stems a directive means when it names this one, itself included. Empty if the stem belongs to no group. */
export function stemsMeantBy(word: string): ReadonlySet<string> {
  const names = groupsOfStem(word).flatMap((name) => WIDER[name] ?? [name]);
  return new Set(names.flatMap((name) => [...stemsOfGroup(name)]));
}
