import { hasLiteralInAnyCase } from '@offshoot/actions';

/** Whether the text has the address as a whole, and not as a part of another one. */
export const namesAddress = (text: string, address: string): boolean =>
  hasLiteralInAnyCase(text, address) || hasLiteralInAnyCase(text, `mailto:${address}`);
