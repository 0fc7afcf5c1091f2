// What an agent declines to talk about, by the words of its soul. The engine judges what a member says in other words.
import { contentForms, contentStems, stem, words } from '@offshoot/memory/words/words.ts';

/** Words of a topic that tell nothing from anything else. */
const VAGUE = new Set(
  'advice question topic matter information opinion discussion issue subject thing news talk help'.split(' ').map(stem),
);
/** The message asks for something: the agent learns mere statements as usual. */
const WANTS =
  /[?？؟]|\b(?:tell|explain|give|show|what|which|how|why|who|should|can|could|would|write|help|think|advise|recommend|suggest|discuss|talk|say)\b/i;
/** UTF-16 units; people say early what they want. */
const MAX_READ = 2_000;

/** The topic that the message asks about; undefined: none. `kinOf`: kindred words of a word. */
export function declinedTopic(topics: readonly string[], text: string, kinOf: (word: string) => readonly string[]): string | undefined {
  const read = text.slice(0, MAX_READ);
  if (topics.length === 0 || !WANTS.test(read)) return undefined;
  const said = new Set(contentForms(read).flat());
  return topics.find((topic) => {
    const all = words(topic).filter((word) => contentStems(word).length > 0);
    const telling = all.filter((word) => !VAGUE.has(stem(word)));
    const wanted = telling.length > 0 ? telling : all;
    return wanted.length > 0 && wanted.every((word) => [word, ...kinOf(word)].some((one) => said.has(stem(one))));
  });
}

export const declinedLine = (topic: string): string => `I don't talk about ${topic}.`;
