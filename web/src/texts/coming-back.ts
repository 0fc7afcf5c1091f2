/** After the inbox was opened on a device that it did not have before. */
export const comingBackTexts = {
  coming: 'Bringing your chats back …',
  back: 'Your chats are back',
  backNext: 'What was said before is only on the devices that were there. Other chats come back when something is said in them.',
  stuck: 'Some of your chats are not back yet',
  stuckNext:
    'Their agents did not answer: their hosts may be away, or your connection. This page asks them again by itself. A chat also comes back when another member says something in it.',
  failed: 'Your chats could not be brought back yet',
  failedNext: 'Your agents could not be looked up. Check your connection. This page tries again by itself.',
  out: (names: string) => `This account is not in the chat of ${names}. To talk there here, ask a member for an invite link.`,
  notYet: 'They are not here yet.',
  missing: (names: string) => `Not back yet: ${names}.`,
  toChats: 'Go to your chats',
  dismiss: 'Close',
  before: 'This browser came to the chat later. What was said before is only on the devices that were there.',
} as const;
