// What looks like a code: digits that are not a measure, a count, a date or a number of something.
import { linear } from '@offshoot/text/linear-patterns';

const DIGIT = '(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|nought|\\d)';
const TIMES = '(?:(?:double|triple)[ -])?';
/** "four seven one one", "double oh seven": numbers said aloud. */
const SPELLED = linear(
  new RegExp(`\\b${TIMES}(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|nought)(?:(?:, ?|[ -])${TIMES}${DIGIT}){2,}\\b`, 'gi'),
);
/** "4-7-1-1", "4 8 2 1", "12-34-56". */
const GROUPED = linear(
  /(?<![\p{L}\d.,:/+-])(?:\d(?:(?:[-–·]|\. ?|, ?| )\d){2,}|\d{1,4}(?:[-–]\d{1,4}){2,}|\d{2}(?: \d{2}){1,})(?![\p{L}\d]|[.,:/-]\d)/gu,
);
/** "1590#", "*4471". */
const MARKED = /(?<![\p{L}\d])(?:[#*]\d{3,8}[#*]?|\d{3,8}[#*])(?![\p{L}\d])|(?<![\p{L}\d.,:€$£/-])0\d{2,7}(?![\p{L}\d]|[.,:/-]\d)/gu;
const PLAIN = /(?<![\p{L}\d.,:€$£#/+-])\d{3,8}(?![\p{L}\d€$£%]|[.,:/-]\d)/gu;
/** "code 61" */
const SHORT = /(?<=\b(?:code|pin|combination|combo)\b:? (?:is )?)\d{2}(?![\p{L}\d]|[.,:/-]\d| ?(?:€|%))/giu;
/** "B4471", "78C2". */
const MIXED = linear(/(?<![\p{L}\d])(?=[A-Z\d]*[A-Z])(?=(?:[A-Z]*\d){2})[A-Z\d]{3,10}(?![\p{L}\d])/gu);

const UNIT = linear(
  /^ ?(?:€|\$|£|%|°|(?:euros?|dollars?|pounds?|bucks?|yen|francs?|eur|usd|gbp|chf|cents?|grand|k|km|kms|m|cm|mm|metres?|meters?|kilomet\w+|miles?|feet|ft|inch(?:es)?|sqm|m2|square|kg|kilos?|g|grams?|lbs?|litres?|liters?|l|ml|mb|gb|tb|kb|mbit|mbps|mah|watts?|w|kw|kwh|volts?|v|hz|fps|px|rpm|calories|kcal|am|pm|a\.m|p\.m|o'clock|h|hrs?|hours?|min|mins|minutes?|secs?|seconds?|days?|weeks?|months?|years?|nights?|people|persons?|per|a (?:month|week|year|night|day|piece|head)|each|pieces?|steps?|times|or so|of (?:us|them|the)|percent)(?![\p{L}\d]))/iu,
);
/** "250 guests", but "4417 gets you in". */
const COUNTED = linear(
  /^ (?!(?:is|was|gets|lets|opens|unlocks|works|does|as|has|this|plus|press|always|yes|us|its|turns|starts|disarms|deactivates|activates|arms)\b)\p{Ll}{3,}s(?!\p{L})/u,
);
const NUMBERED =
  /(?:(?:€|\$|£|~)|\b(?:room|rm|floor|flat|apartment|apt|house|suite|flight|bus|tram|train|line|track|platform|page|unit|route|highway|motorway|road|street|avenue|lane|exit|seat|row|model|version|article|paragraph|order|invoice|ticket|channel|chapter|class|grade|bike|car|cabin|post ?code|zip(?: code)?|area code|house number|about|around|roughly|approx|nearly|almost|under|over|than|least|most|only|costs?|cost|costing|paid|pay|pays|spent|worth|weighs?|holds|fits|seats|in|since|from|until|till|at|by|before|after|year|circa|ca|of|for|another|next|last|first|all|and its|up to|all the)\.?) ?$/i;
const YEAR = /^(?:19|20)\d\d$/;
const YEAR_AROUND = /\b(?:built|changed|new|installed|bought|replaced|made|opened|closed|renovated|founded|since|in)\b/i;

export interface CodeValue {
  text: string;
  /** `plain`: could be any number. `made`: nobody writes other numbers like this. */
  shape: 'plain' | 'made';
}

const all = (text: string, pattern: RegExp): { text: string; index: number }[] =>
  [...text.matchAll(pattern)].map((match) => ({ text: match[0], index: match.index }));

/** Hours and dates are blanked out first. */
const withoutTimes = (text: string): string =>
  text
    .replace(/\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?[ap]m\b|\bat \d{1,2}\b(?![ -]\d)|\b\d{4}-\d{2}-\d{2}\b/gi, (time) => ' '.repeat(time.length))
    .replace(/(?<![\d.])\d{1,2}\.\d{1,2}\.\d{4}(?![\d.])/g, (date) => ' '.repeat(date.length));

/** The most likely ones first. */
export function codesIn(text: string, o: { isAskedFor?: boolean } = {}): CodeValue[] {
  const dated = withoutTimes(text);
  const isMeasured = ({ text: value, index }: { text: string; index: number }) =>
    UNIT.test(text.slice(index + value.length)) || /(?:€|\$|£) ?$/.test(text.slice(0, index));
  const made = [
    ...all(text, SPELLED).filter(
      ({ text: value, index }) =>
        value.split(/[ ,-]+/).length > 3 || o.isAskedFor === true || /(?:\bis|\bto|[:=-]) ?$/.test(text.slice(0, index)),
    ),
    ...all(dated, GROUPED).filter(({ text: value }) => !/^\d{2} \d{2}$/.test(value) || o.isAskedFor === true),
    ...all(dated, MARKED),
    ...(o.isAskedFor ? [...all(dated, MIXED), ...all(dated, SHORT)] : []),
  ].filter((one) => !isMeasured(one));
  const plain = all(dated, PLAIN).filter((one) => {
    if (isMeasured(one)) return false;
    if (o.isAskedFor) return true;
    const [before, after] = [text.slice(0, one.index), text.slice(one.index + one.text.length)];
    if (YEAR.test(one.text) && YEAR_AROUND.test(before)) return false;
    return !NUMBERED.test(before) && !COUNTED.test(after);
  });
  return [
    ...made.map(({ text: value }): CodeValue => ({ text: value, shape: 'made' })),
    ...plain.map(({ text: value }): CodeValue => ({ text: value, shape: 'plain' })),
  ];
}
