// Words that announce that something known has changed.
import { linear } from '@offshoot/linear-patterns';
import { contentStems, stem } from '../../../../../agent/memory/domain/words/words.ts';

/** Words that say that something has changed. */
export const CHANGE = linear(
  /\b(?:moved?|moving|push(?:ed|es|ing)?|postponed?|reschedul\w+|delayed|shift(?:ed|s)?|chang(?:ed?|es|ing)|switch(?:ed|es)?|swapp?(?:ed|s)?|br(?:ought|ing) forward|upped|ups|rais(?:ed|es)|increas(?:ed?|es)|reduc(?:ed?|es)|lower(?:ed|s)?|cut|doubled|halved|bumped|extended|shortened|went (?:up|down)|goes (?:up|down)|(?:turns?|turned) out|updated?|corrected|adjusted|now|instead|actually|from now on|as of|since (?:yesterday|today|last|this|january|february|march|april|may|june|july|august|september|october|november|december|mon|tues|wed|thurs|fri|sat|sun)\w*|starting (?:\w+day|tomorrow|next|in)|from (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today|next|january|february|march|april|may|june|july|august|september|october|november|december)\b(?!.{0,12}\b(?:to|till|until)\b)|after all|rather than|no longer|any ?more|(?:no|oh|ah|hm+),? wait|wait,? (?:no|it)|still (?:has|have|is|are|on|at)|stays|remains|back to|messed up|mixed up|lost our|changes? of plans?|plan change|new (?:time|date|day|plan|place|price|dose))\b/i,
);
/** "Van company messed up!!! We move on the 24th" */
export const ANNOUNCED = /\b(?:messed (?:it )?up|mixed (?:it )?up|lost our|changes? of plans?|plan change|bad news)\b/i;
/** "ok 9:15 it is", "fine, ill take 23", "make it 12" */
export const AGREED = linear(
  /^(?:(?:ok(?:ay)?|k|fine|alright|all right|right|sure|deal|cool|good|great|perfect|works|yes|yep|yeah|so)\b|👍|👌)[\s,.!:-]*(?:(?:then|so|lets?|let's|we|i|it|ill|i'll|we'll|make|say|do|take|go|with|for|at|on|it's|its|is|that|the|be|have|want)\s+)*$|^(?:(?:lets?|let's|we|please)\s+)?(?:make|say) (?:it|that)\s+(?:at |on |the )?$/iu,
);
/** Words that announce a change but do not name its subject. */
export const CUES = new Set(
  contentStems(
    `move moved push pushed postpone postponed reschedule rescheduled delay delayed shift shifted change changed switch switched swap swapped brought bring forward
     up upped ups raise raised increase increased reduce reduced lower lowered cut double doubled halve halved bump bumped extend extended shorten shortened
     go goes went down turn turns out update updated correct corrected adjust adjusted now instead actually new earlier later longer anymore wait messed mixed plan
     same time times hour hours day days date place only just already still again back next start starts starting yesterday today said says say told tell call called heard check checked
     come comes coming visit visits since ill until till fine alright sure deal cool good great perfect works doc doctor dr lost thing one bit more less further then so ward
     say make let lets take takes took over group each per week month unfortunately sadly fyi heads update correction everyone guys january february march april june july august september october november december`,
  ),
);
/** Words for the same thing, in addition to those that questions use. */
export const ALSO_SAID: readonly ReadonlySet<string>[] = [
  'game match play fixture kickoff',
  'practice training train session',
  'appointment visit checkup',
  'medicine meds pill tablet dose drug',
  'pay rent cost price fee charge',
  'car rental van',
  'flight fly plane land departure',
  'ship release launch',
  'class lesson course',
].map((line) => new Set(line.split(' ').map(stem)));
