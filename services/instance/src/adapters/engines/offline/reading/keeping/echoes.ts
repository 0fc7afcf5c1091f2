// "me neither" says of its speaker what somebody has just said of themself.
import { wordsOf } from '../../words/english.ts';
import type { Setting } from '../people/who.ts';
import { clausesIn } from '../sentences/clauses.ts';
import { sentencesIn } from '../sentences/sentences.ts';

const ECHO =
  /^(?:(?:and|yes|yeah|yep|no|nope|ok|oh|sorry|ah|hm+)[,!. ]+)*(?:me (?:too|neither|either)|same(?: here| for me)?|so (?:do|am|can|will|have) i|neither (?:do|can|am|will|have) i|i can't either|i'm not either|i am too)(?:[.! ]*$|(?:[,.!–-]+| and| but) (?=\S))/i;

/** The other's words, to be read as the speaker's own, and what follows; undefined where nothing of theirs can be meant. */
export function echoedIn(setting: Setting): string | undefined {
  const said = setting.message.text.trim();
  const echo = ECHO.exec(said)?.[0];
  if (echo === undefined) return undefined;
  const more = said.slice(echo.length);
  const echoed = wordsEchoed(setting);
  return more === '' ? echoed : echoed === undefined ? more : `${echoed}. ${more}`;
}

function wordsEchoed({ recent, agentName, speakerName }: Setting): string | undefined {
  const line = recent.findLast(({ self, speaker }) => !self && speaker !== speakerName);
  const [sentence] = line === undefined ? [] : sentencesIn(line.text, agentName);
  if (sentence === undefined || sentence.isQuestion || sentence.explicit || sentence.joke !== undefined) return undefined;
  const words = wordsOf(sentence.text);
  const [first, next] = clausesIn(words);
  const [opening] = first?.subject ?? [];
  if (first?.verb === undefined || opening?.lower !== 'i' || first.subject.length > 1) return undefined;
  // Why they cannot come is theirs.
  const own = next === undefined ? sentence.text : (sentence.text.split(/[,;]| (?:and|but|because|so|since) /)[0] ?? '');
  return own.trim();
}
