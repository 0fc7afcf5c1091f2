// What an order says that the agent should write: after “that”, “saying”, a colon and the like.
import { linear } from '@offshoot/text/linear-patterns';

/** Nearly anything around an @: whether it is an address is not for the reader to decide. */
export const ADDRESS = linear(/[^\s<>,;:"“”'()]+@[^\s<>,;:"“”()]*[^\s<>,;:"“”'().!?]/u);

const ABOUT = linear(
  /^[\s,]*(?:with (?:the )?subject|subject|about)(?: line)?:?\s+(?<subject>[^:\n]{1,120}?)\s*(?::|[,;]?\s+(?:and )?(?:say|saying|tell|with (?:the )?text)\b)\s*/i,
);
const INTRO =
  /^[\s,>)]*(?::|[-–—](?=\s)|(?:that|saying(?: that)?|to say(?: that)?|(?:and|to) (?:say|tell|ask|let|inform)(?: (?:them|him|her|it))?(?: know)?(?: that)?|with (?:the )?text|with the (?:message|words))\b:?)\s*/i;

/** `after`: what follows the address or number. Empty: it does not say. */
export function contentIn(after: string): { subject: string; text: string } {
  const about = ABOUT.exec(after);
  const subject = about?.groups?.subject ?? '';
  const left = about === null ? after : after.slice(about[0].length);
  const intro = INTRO.exec(left);
  if (about === null && intro === null) return { subject, text: '' };
  const text = left
    .slice(intro?.[0].length ?? 0)
    .replace(/^["“](?<quoted>[\s\S]*)["”]$/u, '$<quoted>')
    .trim();
  return { subject, text: sentence(text) };
}

/** In the speaker's own words, with a capital and a full stop. */
function sentence(text: string): string {
  const begun = text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
  return begun === '' || /[.!?…:;)"”\p{Extended_Pictographic}]$/u.test(begun) ? begun : `${begun}.`;
}
