import { MessageSchemas } from '@offshoot/rest';

/** Schemas of the contract's messages, which both routes share. */
export const messages = new MessageSchemas();
