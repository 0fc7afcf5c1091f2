// "Hotel address", "allergies", "Maria's flight": a few words that name something known are a question, too.
import { linear } from '@offshoot/linear-patterns';

import { partsOfTopic } from '../../../../../agent/memory/domain/words/aspects.ts';
import { stem, words } from '../../../../../agent/memory/domain/words/words.ts';
import { findFor, stemsIn } from '../finding/finding.ts';
import { questionIn } from '../questions/asking.ts';
import { type Answer, answerFrom } from './answering.ts';
import type { Setting } from './dispatching.ts';

const MAX_WORDS = 4;
const NO_KEYWORDS =
  /[!,;:\p{Extended_Pictographic}]|\b(?:i|we|you|he|she|they|it|is|are|was|were|not|no|yes|ok|lol|let|will|have|had|too|so|and|but|or|please don't)\b|'(?:m|s|re|ll|ve)\b(?! \w)/iu;

/** Only if the words name the thing itself, not its value: "Sakura" could be anything. */
export function keywordAnswer(text: string, { knowledge, request }: Setting): Answer | undefined {
  const said = text.replace(linear(/[\s.]+$|\b(?:please|pls|plz)\b/gi), '').trim();
  const count = words(said).length;
  const { kept, repeated, ended } = request.outcome;
  if (count === 0 || count > MAX_WORDS || NO_KEYWORDS.test(said) || kept.length + repeated + ended.length > 0) return undefined;
  const question = questionIn(said, knowledge);
  if (question.sought.length === 0 && question.aspects.size === 0) return undefined;
  const found = findFor(question, knowledge);
  if (found === undefined || !found.isExact) return undefined;
  const isNamed = found.items.some((item) => {
    const parts = partsOfTopic(item.topic);
    const named = new Set(
      words(`${parts?.aspect ?? ''} ${item.topic.startsWith('our:') ? (parts?.detail ?? '') : ''}`.replaceAll('-', ' ')).map(stem),
    );
    return question.sought.every((one) => named.has(one) && stemsIn(item).has(one));
  });
  return isNamed && (question.spent.size > 0 || question.sought.length > 0) ? answerFrom(question, knowledge) : undefined;
}
