import { hasLiteralInAnyCase } from '@offshoot/actions';
import { linear } from '@offshoot/linear-patterns';

/** Nearly anything around an @: whether it is an address is not for the reader to decide. */
export const ADDRESS = linear(/[^\s<>,;:"“”'()]+@[^\s<>,;:"“”()]*[^\s<>,;:"“”'().!?]/u);

/** Whether the text has the address as a whole, and not as a part of another one. */
export const namesAddress = (text: string, address: string): boolean =>
  hasLiteralInAnyCase(text, address) || hasLiteralInAnyCase(text, `mailto:${address}`);
