// Links in what the agent says. Clients fetch previews of links by themselves, so an attacker's link is a call to the attacker: it tells
// them who reads along, and any text that they had the agent put into its address.
import { linear } from '@offshoot/text/linear-patterns';

/** An e-mail address has no preview. */
const ADDRESS = linear(/^[("'<]*[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+[)"'>,.;:!?]*$/u);
/** The full stops that domain names may have. */
const DOT_IN_NAME = /(?<=[\p{L}\p{N}_-])[.\u3002\uff0e\uff61](?=\p{L}{2})/gu;
const BRACKETS = linear(/^[("'“‘<[*_`]+|[)"'”’>\]*_`,.;:!?…]+$/gu);

/** The text without links: “example[.]org”. Words for which `isKept` holds stay as they are; it gets them without the marks around them. */
export function unlinked(text: string, isKept: (word: string) => boolean = () => false): string {
  return text.replace(/\S+/g, (word) => {
    if (ADDRESS.test(word) || !isLink(word) || isKept(word.replace(BRACKETS, ''))) return word;
    return word.replaceAll('://', '[:]//').replace(DOT_IN_NAME, '[.]');
  });
}

/** Of files, and of no domain: “menu.pdf”. */
const FILE_NAME = /^[\p{L}\p{N}_-]+\.(?:csv|css|docx?|gif|html?|jpe?g|json|jsx?|pdf|png|pptx?|tsx|txt|xlsx?|xml|ya?ml)$/iu;

/** “menu.pdf”: no web address, though it looks like one. */
export const isFileName = (word: string): boolean => FILE_NAME.test(word);

function isLink(word: string): boolean {
  return word.includes('://') || (word.search(DOT_IN_NAME) >= 0 && !isFileName(word.replace(BRACKETS, '')));
}

/** Whether a word stands in one of the texts, and not as a part of a longer one. */
export function standsIn(texts: readonly string[]): (word: string) => boolean {
  let words: Set<string> | undefined;
  return (word) => {
    words ??= new Set(texts.flatMap((text) => text.split(/\s+/)).map((one) => one.replace(BRACKETS, '')));
    return words.has(word);
  };
}
