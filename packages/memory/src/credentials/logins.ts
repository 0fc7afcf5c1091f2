// Accounts with their passwords, as people jot them down: "netflix: ana@home.net / Sun!day99".
import { linear } from '@offshoot/text/linear-patterns';

/** What people log in to. */
export const SERVICE =
  /\b(?:netflix|spotify|disney\+?|hbo(?: max)?|prime(?: video)?|amazon|hulu|paramount\+?|dazn|sky|apple (?:tv|id)|icloud|google|gmail|outlook|github|gitlab|slack|notion|figma|trello|zoom|jira|nas|router|server|vpn|admin|root|printer|ftp|ssh|cloud|dropbox|nextcloud|steam|playstation|psn|xbox|nintendo|airbnb|booking\.com|uber|paypal|insta(?:gram)?|facebook|tiktok|twitter|linkedin|canva|duolingo|audible|kindle|plex|bitwarden|1password|lastpass|portal|intranet|website|wordpress|cms|account|app|user(?:name)?|login|log-in|log in|sign in|credentials|wi-?fi|wlan|hotspot|guest network|e-?mail|mailbox|database|db|postgres|mysql|dashboard|shop|webshop|library|gym|bank(?:ing)?)(?![\p{L}\d])/iu;
const MAIL = '[\\w.+-]{1,64}@[\\w-]{1,64}\\.\\w[\\w.]*';
const MAIL_AND_PASSWORD = linear(
  new RegExp(`(?<![\\w.+-])${MAIL}[^\\S\\n]*(?:/+|,|:|\\||and|&|with|pw|pass\\w*|-|–|→|->)\\s*(?!@)\\S{4,}`, 'i'),
);
const MAIL_THEN_OPAQUE = linear(new RegExp(`(?<![\\w.+-])${MAIL} +(?=\\S*\\p{L})(?=\\S*[\\d!#$%&*^?])[^\\s/]{5,}$`, 'iu'));
/** "Guest99 / sunflower!" */
const PAIR = linear(/(?<![^\s:=("“'])([^\s/|:]{3,40}) ?(?:\/{1,2}|\|) ?([^\s/|]{4,60})\W*$/u);
const USER_AND_PASSWORD = linear(
  /\b(?:user(?: ?name)?|login|log-in|id|name|account|mail|email)\b\W{1,3}(?:is )?\S{2,64}[\s,;/|]+(?:and )?(?:the )?(?:pass(?:word|code|phrase)?|pw|pwd)\b\W{0,3}(?:is )?\S{3,}/i,
);
const opaque = (text: string): boolean => /\p{L}/u.test(text) && /[\d!#$%&*^@_~]/.test(text);
/** "vegan/vegetarian", "24/7", "km/h", "he/she", a date, a page. */
const PLAIN_PAIR = /^(?:\p{Ll}+|\d{1,4}|\p{Lu}\p{Ll}+)$/u;

export function isLogin(told: string): boolean {
  if (MAIL_AND_PASSWORD.test(told) || MAIL_THEN_OPAQUE.test(told) || USER_AND_PASSWORD.test(told)) return true;
  if (/https?:|www\./i.test(told)) return false;
  const pair = PAIR.exec(told);
  const [user, password] = [pair?.[1], pair?.[2]];
  if (pair === null || user === undefined || password === undefined) return false;
  if (SERVICE.test(told)) return !/^(?:\d{1,4}|h|s|day|week|month|year|night|person)$/i.test(password) || /\d{4}/.test(password);
  return (opaque(password) && !/^\d/.test(password) && /\d|[!#$%&*^~]/.test(password)) || (opaque(user) && !PLAIN_PAIR.test(password));
}
