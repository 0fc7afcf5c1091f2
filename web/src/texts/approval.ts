/** On the card of an agent that asks before it does something. */
export const approvalTexts = {
  asks: 'Asks for approval',
  until: (moment: string) => `Until ${moment}`,
  approve: 'Approve',
  reject: 'Reject',
  approveName: (title: string) => `Approve: ${title}`,
  rejectName: (title: string) => `Reject: ${title}`,
  always: 'Always …',
  alwaysTitle: 'Approve, and not be asked the next time?',
  alwaysText:
    'The agent does this without asking for some time, and says until when. It counts if you are its owner and trust it at level 3.',
  alwaysSure: 'Always approve',
  said: { yes: (name: string) => `${name} said yes.`, no: (name: string) => `${name} said no.` },
  counts: 'The agent acts on the word of its owner, and of those whom the owner chose for this.',
  signs: 'Its owner approves this with a signature.',
  sign: 'Read and sign',
  over: 'It has ended.',
  notSent: 'Your answer could not be sent. Try again.',
} as const;
