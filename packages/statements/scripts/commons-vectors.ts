import { type Action, textDigest } from '../src/index.ts';
import { attack } from './attack.ts';
import type { Vector } from './vector.ts';
import { actions, OTHER_INSTANCE, seedBytes } from './vector-cast.ts';

/** What a lying pool would substitute for what an owner settled about a commons. */
export function commonsAttacks(): Record<string, Vector> {
  const { setCommons, plainCommons, publishPattern, setNostr } = actions;
  const swap = (description: string, signed: Action, presented: Action) =>
    attack(description, 'STATEMENT_SIGNATURE_INVALID', { signed, presented });
  const bad = (description: string, presented: Action, envelope?: { expiresAt: Date | undefined }) =>
    attack(description, 'STATEMENT_MALFORMED', { presented, ...(envelope && { envelope: envelope as { expiresAt: Date } }) });
  const malloryKey = Buffer.from(seedBytes('mallory’s commons')).toString('hex');
  return {
    'commons-of-another-instance': swap('Another agent reads it.', setCommons, { ...setCommons, instanceId: OTHER_INSTANCE }),
    'commons-that-was-switched-off': swap('The owner switched it off.', plainCommons, { ...plainCommons, commons: 'on' }),
    'commons-that-is-taken-up-unasked': swap('The owner wanted to be asked.', setCommons, { ...setCommons, automatic: 'on' }),
    'commons-at-another-address': swap('Mallory’s would get the token.', setCommons, { ...setCommons, url: 'https://evil.example/' }),
    'commons-signed-by-another-key': swap('Mallory would write the lists.', setCommons, { ...setCommons, listKey: malloryKey }),
    'commons-with-another-token': swap('It would be another team’s.', setCommons, { ...setCommons, tokenDigest: textDigest('mallory') }),
    'commons-without-the-token': swap('It would read what strangers wrote.', setCommons, { ...setCommons, tokenDigest: 'none' }),
    'nostr-read-as-commons': swap('Another action.', setNostr, setCommons),
    'commons-without-a-key': bad('Anybody could write the lists.', { ...setCommons, listKey: 'none' }),
    'commons-key-without-an-address': bad('The key is of an address.', { ...setCommons, url: 'none' }),
    'commons-taken-up-but-not-read': bad('Off is off.', { ...plainCommons, automatic: 'on' }),
    'commons-shared-but-not-read': bad('Off is off.', { ...plainCommons, sharing: 'on' }),
    'commons-that-is-shared-unasked': swap('The owner wanted to say when.', setCommons, { ...setCommons, sharing: 'off' }),
    'another-pattern-is-published': swap('The owner read another text.', publishPattern, {
      ...publishPattern,
      pattern: textDigest('mallory'),
    }),
    'pattern-of-another-instance': swap('Another agent publishes it.', publishPattern, { ...publishPattern, instanceId: OTHER_INSTANCE }),
    'pattern-that-is-none': bad('No digest.', { ...publishPattern, pattern: 'none' }),
    'line-break-in-a-commons': bad('A second Token line.', { ...setCommons, url: 'https://commons.example/\nToken: none' }),
    'commons-perhaps': bad('It is on or off.', { ...setCommons, commons: 'any' as 'on' }),
    'commons-without-expiry': bad('It could be kept back until the owner has settled something else.', setCommons, {
      expiresAt: undefined,
    }),
  };
}
