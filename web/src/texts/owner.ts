export const deploymentTexts = {
  open: 'Accept the new key …',
  title: 'Trust a different deployment?',
  risk: 'The key says which hosts may run agents. If somebody has taken the place of the operator, their hosts can read the values that you give to agents from now on, and the conversations that you add agents to. Accept the new key only if the operator has told you it, by another way than this site.',
  known: 'The key that this browser knows',
  shown: 'The key that the site shows now',
  keep: 'Keep the known key',
  accept: 'Trust the new key',
  outcomes: {
    accepted: 'This browser trusts the new key from now on. Try again what you wanted to do.',
    outdated: 'Nothing was changed: this browser knows yet another key by now, perhaps from another tab. Try again.',
  },
} as const;
