// Groups of related words for a group's everyday questions. English, small, and meant to be read and extended by hand.

export const GROUPS = {
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
