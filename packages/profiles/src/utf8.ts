const encoder = new TextEncoder();

/** Bytes of the text in UTF-8. */
export const utf8Length = (text: string): number => encoder.encode(text).length;

export const isLongerInUtf8 = (text: string, most: number): boolean =>
  text.length > most || (text.length * 3 > most && utf8Length(text) > most);
