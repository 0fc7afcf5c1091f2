// What a clause with a subject and a verb says.

import { GROUP, spoken } from '../people/who.ts';
import { being, traits } from './being.ts';
import { doing } from './doing.ts';
import { type Finding, item, lowerOf, type Said, sentenceOf, withoutClosing } from './findings.ts';
import { things } from './things.ts';
import { isUncertain } from './told.ts';

export function statement(said: Said): Finding | undefined {
  const { subject, verb, setting, explicit } = said;
  if (isUncertain(said)) return undefined;
  // "The bathroom is mine on even weeks" says whose it is and when: one item.
  if (subject.kind === 'thing' && said.rest[0]?.lower === 'mine' && !explicit) return undefined;
  if (subject.kind === 'thing') return things(explicit ? { ...said, explicit } : said);
  const numbered = /^(?:now )?(?:in|at|on) (room|seats?|row|gate|platform|terminal|cabin|apartment|floor) #?\w*\d/.exec(
    lowerOf(said.rest),
  )?.[1];
  if (numbered !== undefined && verb.root === 'be' && !verb.negated)
    return { learned: [item('fact', subject, numbered, '', sentenceOf({ ...said, rest: withoutClosing(said.rest) }))], ends: [] };
  // "we're now at Park Hyatt" after talk about a hotel
  if (
    subject.kind === 'group' &&
    verb.root === 'be' &&
    !verb.negated &&
    /^(?:now )?(?:at|in) /.test(lowerOf(said.rest)) &&
    placeOfGroup(said)
  )
    return {
      learned: [
        item(
          'fact',
          GROUP,
          'hotel',
          '',
          `The group is ${spoken(
            said.rest.filter((word) => word.lower !== 'now'),
            setting,
          )}`,
        ),
      ],
      ends: [],
    };
  // "our cat is called Momo" is about the cat.
  if (verb.passive && /^(?:call|name|base|bear|marry|engage|retire|divorce|scare|terrify|obsess|addict)$/.test(verb.root)) {
    const participle = verb.words.at(-1);
    if (participle)
      return statement({
        ...said,
        verb: { ...verb, root: 'be', passive: false, words: verb.words.slice(0, -1) },
        rest: [participle, ...said.rest],
      });
  }
  const lasting =
    verb.root === 'be' || (verb.root === 'become' && verb.past) || ((verb.root === 'turn' || verb.root === 'go') && verb.past);
  if (lasting) {
    if (verb.past && verb.root === 'be' && verb.via === undefined && !explicit) return undefined;
    const trait = traits(said);
    if (trait.learned.length > 0) return trait;
    // "I'm allergic to Mondays" is not a plan, either.
    if (verb.root === 'be') return /\b(?:allergic|intolerant)\b/.test(lowerOf(said.rest)) ? undefined : being(said);
  }
  return doing(said);
}

function placeOfGroup({ rest, setting }: Said): boolean {
  const lower = lowerOf(rest);
  const isNamed = rest.some((word) => /^\p{Lu}|^the$/u.test(word.text));
  const isLodging = /\b(?:hotel|hostel|airbnb|inn|hyatt|hilton|marriott|ibis|resort|apartment|guesthouse|ryokan|lodge|villa)\b/.test(lower);
  return (
    isLodging ||
    (isNamed && /^now\b/.test(lower) && rest.length < 8) ||
    (isNamed && /hotel|airbnb|hostel|apartment/.test(setting.last.thing?.thing ?? ''))
  );
}
