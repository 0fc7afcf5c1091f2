import type { Cli } from '../cli.ts';

/** Templates as this person may read them. Without an identity, nobody can have a private one. */
export const readerOf = ({ gateway, identities }: Cli) => (identities.exists() ? gateway.signedIn : gateway.anonymous).templates;
