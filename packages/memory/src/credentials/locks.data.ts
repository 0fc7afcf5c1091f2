// What a code opens, and how people say so.
import { linear } from '@offshoot/text/linear-patterns';

/** A bare number about one of these opens it. */
export const LOCK =
  /\b(?:(?:pad|wheel|combination|number|door|bike|cable|d-?|u-?)?[ -]?locks?|lock ?box(?:es)?|key ?(?:box|safe|pad|locker|cabinet)(?:es|s)?|code ?(?:box|pad)|lockers?|safes?|strong ?box|vault|alarm(?: system| panel)?|burglar alarm|security system|gates?|doors?|(?:back|front|main|side|garage|cellar|staff) ?(?:door|gate|entrance)|entrance|entry(?: ?phone)?|barrier|garage|car ?port|shed|cellar|basement|storage(?: unit| room)?|letter ?box|mail ?box|post ?box|parcel ?box|cabinet|cupboard|drawer|suitcase|luggage|briefcase|trunk|bike ?(?:shed|room|cage|store)|intercom|buzzer|turnstile|boat ?house|club ?house|green ?house|barn|stable|hut|safe deposit box|laundry room|server room|staff room|bin (?:room|store)|till|cash ?box|gun cabinet|panel)\b/gi;

export const NO_LOCK =
  /\b(?:doors?|gates?|barriers?) (?:opens?|closes?|shuts?) (?:at|from|by|until|in|for)\b|\balarm (?:goes|rings|went|is set|set) (?:off )?(?:at|for)\b|\b(?:next|door to) door\b|\bdoor ?to ?door\b|\bindoors?\b|\boutdoors?\b|\b(?:is|be|are|feels?|stay|keep|play|better) (?:it )?safe\b|\bsafe (?:to|and|travels?|trip|flight|journey|drive|side|place|space|bet|word|from|with)\b|\bno ?locks?\b|\bgate [A-Z]\d|\b(?:departure|boarding|flight)\b/i;

/** Locks, too, but people say more about them, so the sentence must say that the number opens them. */
export const ROOM =
  /\b(?:house|home|flat|apartment|airbnb|room|building|office|hotel|hostel|cottage|villa|cabin|studio|workshop|gym|pool|sauna|lift|elevator|lobby|parking|car ?park|bikes?|bicycle|e-?bike|scooter|car|phone|mobile|ipad|iphone|laptop|tablet|computer|pc|mac|screen|tv|console|watch|sim(?: card)?|voicemail|printer|copier|toilets?|bathroom|loo|washing machine|machine|vending machine|place|roof|terrace|balcony|kitchen|box|case|chest|bag|rack|stairs?|stairwell|check-?in|compound|yard|courtyard|property|site|club|school|library|church|hall|depot|warehouse|shop|store|studio)\b/gi;

/** "4417 gets you into the house", "the cabin wants 0042". */
export const OPENS = linear(
  /\b(?:opens?|opened|unlocks?|unlock(?:ed|ing)|(?:gets?|lets?|buzz(?:es)?) (?:you|u|us|me|him|her|them|people|anyone|everyone|yourself|yourselves|guests)? ?in(?:to|side)?|to (?:get|come|go) in(?:to|side)?|get(?:ting)? in(?:to|side)?|let yourself in|(?:dis)?arms?|deactivates?|turns? (?:it |the \w+ )?off|switch(?:es)? (?:it |the \w+ )?off|is opened (?:with|by)|works with)\b/i,
);

/** What people do only with codes, not with other numbers. */
export const ENTERED =
  /\b(?:type(?: in)?|enter|punch(?: in)?|key in|tap in|tap|press|input|put in|dial in|turn (?:it |the \w+ )?to|set (?:it |the \w+ )?to|is set to|set to|hit)\s+(?:in )?(?:the (?:code|digits|number) )?["'“]?(?=[#*]?\d(?:[ -]?\d){2,}|(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)[ -])/i;

export const CODE = /\b(?:codes?|combinations?|combos?|key ?codes?|digits|pin)\b/i;

/** Codes that open nothing. */
export const NO_CODE =
  /\b(?:zip|post(?:al)?|country|area|dial(?:l?ing)?|dress|qr|bar|promo|discount|voucher|coupon|source|error|status|airport|iata|colou?r|morse|tax|building|penal|civil)[ -]?codes?\b|\bcode (?:review|freeze|base|name|of conduct|quality|coverage|red|style|change|word)\b|\bcodes? for (?:the )?(?:discount|airport)\b/i;

export const GENERIC = /^(?:codes?|combinations?|combos?|digits|pin|lock)$/;

export const STOPS = new Set(
  `the a an our my your his her their this that these those you u we i they he she it one need needs use uses used take takes for to of on in at by with from behind under near
   is are was were be been will wants want has have get gets let lets opens open unlock unlocks opened and or but so then now new old still just press type enter punch tap turn set
   code codes combination combo number digits key keys pin again changed change changes into inside please btw fyi called works there here which who whose what as if when s`.split(
    /\s+/,
  ),
);

/** The sentence gives a number for the lock, not its state, price or destination. */
export const ABOUT_IT =
  /\b(?:costs?|cost|paid|pay|price|cheap|expensive|bought|sold|worth|weighs?|away|built|painted|repaired|broke|broken|stolen|minutes?|metres?|meters?|people|guests|tickets?)\b/i;
