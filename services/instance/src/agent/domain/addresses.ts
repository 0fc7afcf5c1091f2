/** Nearly anything around an @: whether it is an address is not for the reader to decide. */
export const ADDRESS = /[^\s<>,;:"“”'()]+@[^\s<>,;:"“”()]*[^\s<>,;:"“”'().!?]/u;

const ALL = new RegExp(ADDRESS.source, 'gu');

/** Whether the text has the address as a whole, and not as a part of another one. */
export const namesAddress = (text: string, address: string): boolean =>
  (text.match(ALL) ?? []).some((one) => one.toLowerCase() === address.toLowerCase());
