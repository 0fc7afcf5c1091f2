// Classifies items that came without a class: sensitivity, tags and reason. Goes by words and errs on the side of caution.
import { looks } from '@offshoot/text';
import { linear } from '@offshoot/text/linear-patterns';
import { type GroupName, groupsOfStem } from '../words/groups.ts';
import { stem, words } from '../words/words.ts';
import { ILLNESSES } from './illnesses.data.ts';
import {
  FEEDBACK_TAG,
  type ItemKind,
  MAX_ITEM_TAGS,
  NEW_VALUES_TAG,
  QUESTION_TAG,
  REMEMBERED_TAG,
  SENSITIVITIES,
  type Sensitivity,
  UPDATE_TAG,
} from './item.ts';
import type { Learned } from './learned.ts';

/** Tag for items that contain a link or a file name. */
export const ARTEFACT_TAG = 'artefact';
/** Tag for commitments, facts and decisions that say what comes next. */
export const NEXT_STEP_TAG = 'next-step';
/** Tags that sort an item into a section: set by rules only, never by a model. */
export const RESERVED_TAGS: readonly string[] = [
  ARTEFACT_TAG,
  NEXT_STEP_TAG,
  FEEDBACK_TAG,
  UPDATE_TAG,
  NEW_VALUES_TAG,
  QUESTION_TAG,
  REMEMBERED_TAG,
];

const stems = (list: string) => new Set(list.split(/\s+/).map(stem));

const HEALTH = stems(
  `allergy intolerant intolerance asthma diabetes diabetic epilepsy migraine arthritis coeliac celiac pregnant pregnancy medication medicine doctor
   hospital therapy therapist diagnosis diagnosed disease illness ill sick surgery disabled disability wheelchair depression depressed anxiety cancer
   blood insomnia vertigo insulin injury injured health ${ILLNESSES.trim()}`,
);
const FAMILY = stems(
  'wife husband partner girlfriend boyfriend fiancé fiancée fiancee son daughter child sister brother mother father parent mom mum dad family uncle aunt cousin grandmother grandfather grandma grandpa nephew niece baby twins divorce divorced married wedding',
);
const MONEY = stems('salary income earn earnings debt loan mortgage savings rent bank budget pension tax insolvent bankrupt');
const LIFE = stems(
  'birthday born age religion religious muslim jewish christian hindu buddhist atheist gay lesbian bisexual transgender vote politics union',
);
const HOME = stems('address hometown postcode zipcode');
const CONTACT = stems('phone telephone mobile whatsapp email mail');
const PERSONAL = [HEALTH, FAMILY, MONEY, LIFE, HOME, CONTACT];

const PERSONAL_SHAPE = linear(
  /\b(?:lives?|resides?|living|based|moved|home is) (?:now )?(?:in|at|on|near|with|to)\b|(?<![\w.+-])[\w.+-]+@[\w-]+\.\w{2,}|\+\d[\d ().-]{6,}\d|\b\d{1,5} (?:\p{Lu}[\p{L}'-]+ ){1,3}(?:street|st|road|rd|avenue|ave|lane|drive|square|boulevard|way)\b|(?<!\p{L})\p{L}+(?:stra(?:ß|ss)e|gasse|platz|weg) \d/iu,
);
const PERSONAL_TOPIC = /:(?:home|origin|age|birthday|allergy|health|sickness|phone|email)\b/;
const SECRET_SHAPE = linear(
  /\b(?:password|passcode|passphrase|pin(?: code)?|api[ -]?key|private key|secret key|access (?:code|token|key)|(?:door|gate|alarm|safe|lock) code|seed phrase|iban|cvv)\b.{0,40}?(?:\b(?:is|are)\b|[:=])\s*\S/i,
);

/** The stricter of the two: nobody can talk a secret down to harmless. */
const stricter = (a: Sensitivity, b: Sensitivity) => (SENSITIVITIES.indexOf(a) >= SENSITIVITIES.indexOf(b) ? a : b);

function sensitivityOf({ kind, text, topic }: Learned): Sensitivity {
  const seen = looks(text);
  if (kind === 'credential' || SECRET_SHAPE.test(text) || SECRET_SHAPE.test(seen)) return 'secret';
  const said = [...words(text), ...words(seen)].map(stem);
  if (
    PERSONAL_SHAPE.test(text) ||
    PERSONAL_SHAPE.test(seen) ||
    PERSONAL_TOPIC.test(topic) ||
    said.some((s) => PERSONAL.some((group) => group.has(s)))
  )
    return 'personal';
  return 'normal';
}

/** Groups that say what a text is about; the others say how it is phrased. */
const TOPICAL: readonly GroupName[] = ['food', 'lodging', 'transport', 'trip', 'home', 'work', 'family', 'language', 'money', 'meeting'];
const LINK = linear(
  /\bhttps?:\/\/\S|\bwww\.\w|(?<![\w@-])[\p{L}\p{N}_-]+\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|csv|tsv|md|txt|rtf|png|jpe?g|gif|svg|webp|heic|zip|tar|gz|ics|json|ya?ml|html?|ts|js|py|ipynb|mp[34]|mov|fig|psd)\b/iu,
);
const NEXT_STEP =
  /\b(?:(?:the )?next (?:step|thing|task|item|up)\b|next,|comes next|up next|to-?do\b|(?:still|yet) (?:to be|needs?|has|have|must|open|missing)|remains to be|is (?:still )?open\b|after that)/i;

/** Lowercase words, sorted. */
export function tagsOf({ kind, text }: Learned): string[] {
  const groups = new Set(words(text).flatMap((word) => groupsOfStem(stem(word))));
  const tags: string[] = TOPICAL.filter((name) => groups.has(name));
  if (words(text).some((word) => HEALTH.has(stem(word)))) tags.push('health');
  // A credential is never an artefact: it is shared only if named.
  if (kind !== 'credential' && LINK.test(text)) tags.push(ARTEFACT_TAG);
  if ((kind === 'commitment' || kind === 'fact' || kind === 'decision') && NEXT_STEP.test(text)) tags.push(NEXT_STEP_TAG);
  return tags.slice(-MAX_ITEM_TAGS).sort();
}

/** "since Monday" gives a time, "since it is cheaper" a reason. */
const REASON = linear(
  /[,;]?\s+(?:because(?: of)?|so that|due to|given that|since(?! (?:then|last|yesterday|\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may\b|june|july|august|september|october|november|december)))\s+(\S.*?)[.!\s]*$/i,
);

/** Why it was decided; undefined if the sentence does not say. */
export function reasonIn(text: string): string | undefined {
  return text.match(REASON)?.[1];
}

/** The decision without its reason: the same decision for another reason is the same decision. */
export const withoutReason = (text: string): string => text.replace(REASON, '');

export interface Classes {
  sensitivity: Sensitivity;
  tags: string[];
  reason?: string;
}

/** Fills in missing classes. */
export function classesOf(learned: Learned): Classes {
  const judged = sensitivityOf(learned);
  const tags = learned.tags ?? tagsOf(learned);
  const reason = isDecision(learned.kind) ? (learned.reason ?? reasonIn(learned.text)) : undefined;
  return {
    sensitivity: learned.sensitivity === undefined ? judged : stricter(learned.sensitivity, judged),
    tags: learned.isRemembered ? withRemembered(tags) : tags,
    ...(reason === undefined ? {} : { reason }),
  };
}

const withRemembered = (tags: readonly string[]): string[] => [...new Set([...tags.slice(0, MAX_ITEM_TAGS - 1), REMEMBERED_TAG])].sort();

const isDecision = (kind: ItemKind) => kind === 'decision';
