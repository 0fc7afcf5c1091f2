// Why a text was not sent, or did not arrive, in words for people. The reasons are the courier's.

const refusals = {
  'opted-out': 'they have asked for no more texts.',
  recipient: 'nobody gets texts at this number. Check it, then ask me again.',
  content: 'the provider does not accept this text. Write it in another way, then ask me again.',
  sender: 'my number may not send texts there. US numbers need a registered campaign (10DLC).',
  account: 'the account of the pool cannot send texts now. Ask me again later.',
  'too-many': 'my number has sent as many texts as it may within 24 hours. Ask me again tomorrow.',
  other: 'the provider has refused it. Write it in another way, then ask me again.',
};
const isReason = (why: string): why is keyof typeof refusals => Object.hasOwn(refusals, why);
export const refusalLine = (why: string): string => refusals[isReason(why) ? why : 'other'];
