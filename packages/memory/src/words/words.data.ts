// Words that say nothing by themselves, and forms that no rule finds.

export const STOP_WORDS = new Set(
  `a an the and or but if so as of to in on at for with by from about into over than then that this these those it its is are am was were be been
  being do does did doing done have has had having will would shall should can could may might must i me my mine we us our ours you your yours he him
  his she her hers they them their theirs who whom whose what which when where why how there here not no nor yes ok okay please just also too very
  really some any all each every other such only own same up down out off again once s t m re ve ll d don didn doesn isn aren won can't cannot
  don't doesn't didn't isn't aren't wasn't won't i'm i've i'll i'd we're we've we'll it's that's what's where's let's let get got tell know
  remember said say says want`.split(/\s+/),
);

export const IRREGULAR: Record<string, string> = {
  went: 'go',
  goes: 'go',
  going: 'go',
  gone: 'go',
  ate: 'eat',
  eaten: 'eat',
  eating: 'eat',
  leaving: 'leave',
  left: 'leave',
  flew: 'fly',
  flown: 'fly',
  flies: 'fly',
  flying: 'fly',
  children: 'child',
  kids: 'child',
  kid: 'child',
  dietary: 'diet',
  allergies: 'allergy',
  allergic: 'allergy',
  staying: 'stay',
  stayed: 'stay',
  stays: 'stay',
  living: 'live',
  lived: 'live',
  favorite: 'favourite',
  favorites: 'favourite',
  favourites: 'favourite',
  wifi: 'wifi',
  recommendation: 'recommend',
  recommendations: 'recommend',
  suggestion: 'suggest',
  suggestions: 'suggest',
  preference: 'prefer',
  preferences: 'prefer',
  preferred: 'prefer',
  decision: 'decide',
  decisions: 'decide',
  bought: 'buy',
  paid: 'pay',
  met: 'meet',
  travelling: 'travel',
  traveling: 'travel',
  accommodations: 'accommodation',
  colour: 'color',
  people: 'person',
  // Otherwise stemmed to "plan".
  plane: 'airplane',
  planes: 'airplane',
  vegetarians: 'vegetarian',
  photos: 'photo',
  hating: 'hate',
  liking: 'like',
};
