// Endpoints send half of a character where they cut a text in the middle of one, or have no character at all: JSON can say `\ud83d` alone. What
// goes on with it could not be stored, sent or sent back by others, so it is made whole or replaced where it comes in.

/** Whether its last character may go on in the next piece. */
export const endsInHalf = (text: string): boolean => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
};

/** The pieces of one text, each without half of a character: the first half of one waits for the next piece. */
export class WholeCharacters {
  #half = '';

  pass(piece: string): string {
    const text = this.#half + piece;
    if (!endsInHalf(text)) {
      this.#half = '';
      return text.toWellFormed();
    }
    this.#half = text.slice(-1);
    return text.slice(0, -1).toWellFormed();
  }

  /** What was waiting: there is no next piece. */
  end(): string {
    const half = this.#half;
    this.#half = '';
    return half.toWellFormed();
  }
}
