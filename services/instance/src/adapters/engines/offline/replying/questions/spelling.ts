// How people write on phones, read as it is meant. Questions only: what is kept is kept as it was said.

const SHORT: Record<string, string> = {
  u: 'you',
  ur: 'your',
  r: 'are',
  y: 'why',
  wat: 'what',
  wut: 'what',
  wht: 'what',
  whats: "what's",
  wats: "what's",
  wheres: "where's",
  whens: "when's",
  whos: "who's",
  hows: "how's",
  wen: 'when',
  wer: 'where',
  wher: 'where',
  hw: 'how',
  bday: 'birthday',
  birfday: 'birthday',
  tmrw: 'tomorrow',
  pw: 'password',
  passwd: 'password',
  pwd: 'password',
  addr: 'address',
  adress: 'address',
  alergic: 'allergic',
  alergy: 'allergy',
  alergies: 'allergies',
  allergys: 'allergies',
  vegitarian: 'vegetarian',
  vegeterian: 'vegetarian',
  resturant: 'restaurant',
  restaraunt: 'restaurant',
  tommorow: 'tomorrow',
  tomorow: 'tomorrow',
  accomodation: 'accommodation',
  appartment: 'apartment',
  remeber: 'remember',
  rember: 'remember',
  abt: 'about',
  bout: 'about',
  smth: 'something',
  sth: 'something',
  sb: 'somebody',
  ppl: 'people',
  bc: 'because',
  thru: 'through',
  dinr: 'dinner',
  hotl: 'hotel',
  flite: 'flight',
  veggie: 'vegetarian',
  veggies: 'vegetarians',
  fav: 'favourite',
  favs: 'favourites',
  gf: 'girlfriend',
  bf: 'boyfriend',
  sis: 'sister',
  bro: 'brother',
  info: 'information',
};

/** Whole words only, as they stand in no name: those with a capital inside a line stay. */
export function spelledOut(text: string): string {
  return text
    .replace(/[’‘`´]/g, "'")
    .replace(/(?<![\p{L}\p{N}'@-])\p{Ll}{1,11}(?![\p{L}\p{N}'-])/gu, (word) => (Object.hasOwn(SHORT, word) ? (SHORT[word] ?? word) : word))
    .replace(/^(?:Wat|Wats|Whats|Whens|Wheres|Whos|Hows|Wen|Wher)\b/, (word) => SHORT[word.toLowerCase()] ?? word);
}

/** Phrases whose words say nothing by themselves. */
const PHRASES: [RegExp, string][] = [
  [/\b(?:get|gets|getting|be|is|are) here\b/gi, 'arrive'],
  [/\b(?:come|comes|coming|show|shows|turn|turns) (?:over|up|round)\b/gi, 'arrive'],
  [/\b(?:get|gets|getting|got) (?:back|home)\b/gi, 'return'],
  [/\b(?:get|gets|getting) married\b/gi, 'wedding'],
  [/\b(?:coming|comes|attending|attends?|joining)\b/gi, 'come'],
  [/\b(?:how heavy|(?:body )?weight)\b/gi, 'weigh'],
  [/\b(?:how tall|(?:body )?height)\b/gi, 'tall'],
  [/\b(?:fly|flying|drive|travel|head|heading|go|going) (?:back|home)\b/gi, 'return'],
  [/(?<=\b(?:is|are|am|was|were)\s(?:\S+\s){0,2})gone\b/gi, 'away'],
  [/ for a living\b/gi, ''],
  [/\bout of(?=\W*$)/gi, 'lack'],
  [/\b(?:stand|stands|standing|fill|fills) in\b/gi, 'deputy'],
  [/(?<!\bhow (?:do|can|could|would|to|does)(?: \p{L}+)? )\b(?:get|gets) (?:in|into)\b/giu, 'check-in'],
  [/\b(?:take|takes) off\b/gi, 'depart'],
  [/\b(?:set|sets) off\b/gi, 'leave'],
];

/** The question in words that answers are made of. */
export const inPlainWords = (text: string): string => PHRASES.reduce((said, [phrase, word]) => said.replace(phrase, word), text);
