import { plural } from './plural.ts';

export const deploymentTexts = {
  open: 'Accept the new key …',
  title: 'Trust a different deployment?',
  risk: 'The key says which hosts may run agents. If an attacker has taken the place of the operator, their hosts can read the values that you give to agents from now on, and the conversations that you add agents to. Accept the new key only if the operator has told you it, by another way than this site.',
  known: 'The key that this browser knows',
  shown: 'The key that the site shows now',
  keep: 'Keep the known key',
  accept: 'Trust the new key',
  outcomes: {
    accepted: 'This browser trusts the new key from now on. Try again what you wanted to do.',
    outdated: 'Nothing was changed: this browser knows yet another key by now, perhaps from another tab. Try again.',
  },
} as const;

export const inboxTexts = {
  title: 'Your account',
  notice: {
    none: 'Your account is who you are here: agents that you add belong to it. It is a key in this browser, without a name or a password. This browser has none yet.',
    opening: 'Opening your account …',
    elsewhere: 'Your account is open in another tab of this browser. Only one tab can have it open.',
    failed: 'Your account could not be opened.',
    full: 'This account has as many devices as XMTP allows. Remove some that you no longer use: then this browser becomes one.',
    revoked: 'Another device has removed this browser from your account.',
    ready: 'Your account is open in this tab.',
  },
  make: 'Create an account',
  goOn: 'Go on',
  onTheWay: 'You get an account on the way: a key in this browser, without a name or a password.',
  known: 'I have an account already',
  wallet: 'Use my wallet',
  /** Before the name of a wallet. */
  useWallet: 'Use',
  restore: 'Restore it from a file',
  restoreHint:
    'If you had an account here before, your browser may have cleared its storage. The file with your account key brings it back, with your agents and your chats with them.',
  refused: 'This is not an account key of Offshoot. Choose the file “offshoot-recovery.json” that you saved.',
  takeOver: 'Use it in this tab',
  afterRevocation: [
    'If that was you, you can add this browser again. Your chats with your agents come back by themselves, others when something is said in them; what was said before is no longer here.',
    'If it was not you, another person has your account key or your wallet. Add this browser again, and remove all other devices on the page “Me”.',
  ],
  connectAgain: 'Add this browser again',
  connections: {
    connecting: 'Connecting to the XMTP network …',
    online: 'Connected to the XMTP network.',
    offline: 'Not connected to the XMTP network. This page tries again by itself.',
  },
  address: 'Account ID',
  addressHint: 'Others add you to a chat with it, or scan the code. XMTP calls it an inbox ID.',
  addressCode: 'Your account ID as a QR code',
  copyAddress: 'Copy the ID',
  recovery: 'Account key',
  recoveryHint:
    'The key to your account is in this browser only. Save it in a file, so that you do not lose your agents with the browser’s storage. The file alone is enough to control your agents: keep it where only you can read it.',
  saveRecovery: 'Save your account key',
  checkRecovery: 'Choose the saved file',
  checkRecoveryHint: 'Then choose the file that you saved. This page checks that it brings your account back.',
  recoveryIs: {
    saved: 'You have the key of this account.',
    wrong: 'That is not the key of this account. Choose the file “offshoot-recovery.json” that you just saved.',
  },
  reminder: 'Your account key is in this browser only. Save it, so that you keep your agents.',
  showSaving: 'Save it …',
  saveLater: 'Not now',
  more: 'More',
  studio: 'Make your own agents in the Studio',
  companies: 'Agents for teams and companies',
} as const;

export const passkeyTexts = {
  save: 'Or save it with a passkey',
  restore: 'Restore it with a passkey',
  givenUp: 'No passkey was chosen.',
  failed: {
    save: 'This passkey cannot keep your account key. Choose another place for it, or save the key in a file.',
    restore: 'This passkey keeps no account key. Choose another one, or the file that you saved.',
  },
} as const;

export const deviceTexts = {
  title: 'Devices',
  hint: 'Each browser and each app in which you use this account is a device of its own. XMTP allows ten, and a browser that has lost its storage counts as a new one.',
  own: 'this browser',
  since: (time: string) => `Since ${time}`,
  sinceUnknown: 'Since an unknown time',
  remove: 'Remove the chosen ones',
  removeOthers: { others: 'Remove all others', all: 'Remove all' },
  sure: (count: number) => `Remove ${plural(count, 'device', 'devices')}?`,
  risk: 'They can no longer read or send anything with this account, and are signed out. What they have received so far stays on them. The account key or the wallet can add a device again.',
  keep: 'Keep them',
  removeSure: 'Remove',
  removed: 'Removed.',
  notRemoved: 'Nothing was removed. Check your connection and try again.',
} as const;
