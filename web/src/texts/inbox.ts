export const inboxTexts = {
  title: 'Your inbox',
  notice: {
    none: 'Your inbox on XMTP is who you are here: agents that you add belong to it. This browser has none yet.',
    opening: 'Opening your inbox …',
    elsewhere: 'Your inbox is open in another tab of this browser. Only one tab can have it open.',
    failed: 'Your inbox could not be opened.',
    ready: 'Your inbox is open in this tab.',
  },
  make: 'Make an inbox in this browser',
  wallet: 'Use my wallet',
  /** Before the name of a wallet. */
  useWallet: 'Use',
  restore: 'Restore it from a file',
  restoreHint:
    'If you had an inbox here before, your browser may have cleared its storage. Your recovery file brings the inbox back, and the agents that belong to it.',
  refused: 'This is not a recovery file of Offshoot. Choose the file “offshoot-recovery.json” that you saved.',
  takeOver: 'Use it in this tab',
  connections: {
    connecting: 'Connecting to the XMTP network …',
    online: 'Connected to the XMTP network.',
    offline: 'Not connected to the XMTP network. This page tries again by itself.',
  },
  address: 'Inbox ID',
  addressHint: 'Others add you to a conversation with it.',
  copyAddress: 'Copy the ID',
  recovery: 'Recovery file',
  recoveryHint:
    'The key to your inbox is in this browser only. Save it in a file, so that you do not lose your agents with the browser’s storage. Whoever has the file controls your agents: keep it where only you can read it.',
  saveRecovery: 'Save the recovery file',
  saveLater: 'Later',
} as const;
