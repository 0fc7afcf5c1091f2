import { hasAllWords } from '../../domain/spoken-words.ts';
import type { ReceivedMail } from './mail-line.ts';

type Named = Pick<ReceivedMail, 'fromAddress' | 'fromName' | 'subject'>;

/**
 * `mails`: newest first. Those whose sender or subject has all these words, or those of the address that they are. `words` empty: the
 * newest one. Senders choose their names and subjects, so several people's mails can have the same ones.
 */
export function mailsNamed<Mail extends Named>(mails: readonly Mail[], words: string): Mail[] {
  if (words.trim() === '') return mails.slice(0, 1);
  const address = words.trim().toLowerCase();
  const ofAddress = mails.filter(({ fromAddress = '' }) => fromAddress.toLowerCase() === address);
  if (ofAddress.length > 0) return ofAddress;
  return mails.filter(({ fromAddress = '', fromName, subject }) => hasAllWords(`${fromName} ${fromAddress} ${subject}`, words));
}
