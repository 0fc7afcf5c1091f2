// The balance of the agent's own wallet, on each network that its host can reach.

import { type AgentDeps, character } from '../../../record/agent-deps.ts';
import { type Reading, ReadingFailure } from '../../../sources/domain/reading.ts';
import { type OwnTool, toolsInUse } from '../../../tools/domain/tools.ts';
import type { ToolTable } from '../../../tools/tool-store.ts';
import { amountOf } from './amount.ts';
import type { Chains } from './chains.ts';
import { NETWORKS } from './networks.ts';

/** A model is told of it only if the message may ask for it. */
const MAY_ASK = /balance|wallet|\beth(?:er)?\b|money|funds|saldo|solde|guthaben|баланс|余额|餘額|残高|잔액|رصيد|शेष/iu;
const NO_NETWORKS = 'I cannot look: the operator of my host has configured no connection to a network.';
const NO_ANSWER = 'I cannot look now: the network does not answer. Ask me again later.';

/** Empty: the agent has no wallet. */
export function walletReadings(deps: AgentDeps<ToolTable>, chains: Chains): Reading[] {
  const wallet = ownWallet(deps);
  if (wallet === undefined) return [];
  const address = wallet.value;
  const reached = NETWORKS.flatMap((network) => {
    const chain = chains(network.chainId);
    return chain === undefined ? [] : [{ network, chain }];
  });
  return [
    {
      // It takes no arguments, so nobody can choose what it reads.
      kind: { name: 'wallet.balance', risk: 'R1', content: [] },
      account: address,
      toolDigest: '',
      source: 'tool',
      description: 'The balance of your own wallet, on each network that you can reach.',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
      otherSourceLine: NO_ANSWER,
      isOffered: ({ request }) => MAY_ASK.test(request),
      async read(_, signal) {
        if (reached.length === 0) throw new ReadingFailure(NO_NETWORKS);
        const asked = await Promise.allSettled(reached.map(({ chain }) => chain.balance(address, signal)));
        if (asked.every(({ status }) => status === 'rejected')) throw new ReadingFailure(NO_ANSWER);
        const lines = asked.map((one, index) => {
          const { title, coin } = reached[index]?.network ?? { title: '', coin: '' };
          return one.status === 'fulfilled' ? `${amountOf(one.value)} ${coin} on ${title}` : `${title} does not answer now.`;
        });
        return { from: `My wallet ${address}`, title: '', text: lines.join('\n'), isCut: false };
      },
    },
  ];
}

/** Undefined: the template asks for no wallet, or the agent has none yet. */
export function ownWallet(deps: AgentDeps<ToolTable>): (OwnTool & { value: `0x${string}` }) | undefined {
  const tool = toolsInUse(deps.store.tools.all(), character(deps).description.tools).find(({ resource }) => resource === 'wallet');
  return tool as (OwnTool & { value: `0x${string}` }) | undefined;
}
