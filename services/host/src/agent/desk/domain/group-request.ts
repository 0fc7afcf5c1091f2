// What an owner asks the agent about itself in its conversation, where others read the answer.

import { linear } from '@offshoot/text/linear-patterns';
import { unified } from '@offshoot/text/whole-words.ts';
import type { ShowCommand } from '../../record/domain/agent-state.ts';

/** `isForGroup`: the owner's own words say that everybody may see it. `it`: what they asked for before. */
export type GroupRequest = { show: ShowCommand | 'it'; isForGroup: boolean };

/** Longer ones are talk. UTF-16 units. */
const MAX_READ = 500;
const HERE = '(?:here|(?:in|to) (?:this|the) (?:group|chat|conversation)|to (?:everybody|everyone|us all|all of us)(?: here)?)';
const SHOW = '(?:show|tell|give|send|post)(?: (?:me|us))?';
const GETS = '(?:get|learn|know|inherit|receive|take along|bring along)';
const CLONES = '(?:a|your|my|the|its|our) (?:new )?clone';

const IT = new RegExp(`^(?:show|post|send|put|share) (?:it|that|this)(?<here> ${HERE})$`);
const PREVIEWS = [
  new RegExp(`^${SHOW}(?<here> ${HERE})? what ${CLONES} (?:would|will) ${GETS}(?<alsoHere> ${HERE})?$`),
  new RegExp(`^${SHOW}(?<here> ${HERE})? (?:a|the) preview(?: of (?:a|your|my) clone)?(?<alsoHere> ${HERE})?$`),
  new RegExp(`^what (?:would|will) ${CLONES} ${GETS}$`),
];
const EXPLANATIONS = [
  new RegExp(
    `^explain(?<here> ${HERE})? (?:why you said (?:that|this|so)|yourself|your (?:last )?(?:answer|message))(?<alsoHere> ${HERE})?$`,
  ),
  new RegExp(`^${SHOW}(?<here> ${HERE})? what (?:you (?:told|sent|send) your model|your model (?:sees|saw))(?<alsoHere> ${HERE})?$`),
];
/** With words of the owner's own, of which none counts as “here”. */
const WITH_WORDS = linear(new RegExp(`^(preview|explain)( ${HERE})?\\s*(?::([\\s\\S]*))?$`, 'i'));

/** `text`: without the agent's name. Undefined: it asks for something else. */
export function groupRequestIn(text: string): GroupRequest | undefined {
  if (text.length > MAX_READ) return undefined;
  const plain = unified(text)
    .toLowerCase()
    .replace(/^(?:(?:please|now|ok|okay|yes)\b[\s,]*)+/, '')
    .replace(linear(/(?:[\s,]*\bplease)?[\s.!?]*$/), '');
  const hereIn = (found: RegExpExecArray) => (found.groups?.here ?? found.groups?.alsoHere) !== undefined;
  const first = (patterns: readonly RegExp[]) => patterns.map((pattern) => pattern.exec(plain)).find((found) => found !== null);
  if (IT.test(plain)) return { show: 'it', isForGroup: true };
  const preview = first(PREVIEWS);
  if (preview) return { show: { command: 'preview', prompt: '' }, isForGroup: hereIn(preview) };
  const explanation = first(EXPLANATIONS);
  if (explanation) return { show: { command: 'explain', text: '' }, isForGroup: hereIn(explanation) };
  const [, word, here, rest = ''] = WITH_WORDS.exec(text.trim()) ?? [];
  if (word === undefined) return undefined;
  const own = rest.trim();
  const show: ShowCommand = word.toLowerCase() === 'preview' ? { command: 'preview', prompt: own } : { command: 'explain', text: own };
  return { show, isForGroup: here !== undefined };
}
