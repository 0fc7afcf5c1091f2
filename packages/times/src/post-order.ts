import { linear } from '@offshoot/text/linear-patterns';

const POST_WORDS = linear(
  /^(?:post|tell (?:us|me|everyone|everybody|the group)|list|show (?:us|me|everyone|everybody)|share|report|say)(?: (?:in )?here)?[,:]?\s+(?<what>.+)$/is,
);
/** What it can answer: a question, or something that it can list. */
const ANSWERABLE = linear(
  /^(?:what|which|who|whom|whose|where|when|how|whether|(?:all |the |our |any )*(?:open|undecided|decisions?|plans?|reminders?|tasks?|to-?dos?))\b/i,
);

/** The question in "post what is still open". Undefined: the order asks for something else. */
export function whatToPost(order: string): string | undefined {
  const what = POST_WORDS.exec(order.trim())?.groups?.what ?? '';
  return ANSWERABLE.test(what) ? what : undefined;
}
