import { type CardTerms, cardDigest } from '@offshoot/actions';
import { approveCard, readAgent, recipientOf } from '@offshoot/client';
import { type Command, InvalidArgumentError } from 'commander';
import { onlyFound, openAgentLine, withAnswerWithin } from '../agent-line.ts';
import { type Cli, instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { ownerOf } from '../owner.ts';
import { requireYes } from '../terminal/confirmation.ts';
import { cardId, cardLines, cardsDocument } from './cards.ts';

interface ApproveOptions {
  answerWithin: number;
  yes?: boolean;
}

export function addAgentsApprove(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'approve',
    'Approve one thing that your agent asks for, with your signature. Shows all of it, then asks. Your agent gets it directly; the pool does not see it.',
    ['offshoot agents approve inst_… 3f2a91c0', 'offshoot agents approve inst_… 3f2a91c0 --yes --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<card>', 'id of the card, or the first eight of its digits', cardArgument)
    .option('--yes', 'do not ask for confirmation');
  withAnswerWithin(command).action((instanceId: string, card: string, { answerWithin, yes = false }: ApproveOptions) =>
    run(async (cli) => {
      const owner = await ownerOf(cli);
      await using line = await openAgentLine(cli, owner, recipientOf(await readAgent(owner, instanceId)), answerWithin);
      const terms = meant((await line.cards()).cards, card);
      await askWhether(cli, terms, yes);
      const left = await approveCard(owner, line, terms);
      const json = { ...(cardsDocument(instanceId, left.cards) as object), approved: cardId(terms) };
      return { json, text: 'Approved. Your agent does it now, and says in the conversation what became of it.' };
    }),
  );
}

export function addAgentsReject(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'reject',
    'Say no to one thing that your agent asks for. It leaves it, and says so in the conversation.',
    ['offshoot agents reject inst_… 3f2a91c0', 'offshoot agents reject inst_… 3f2a91c0 --json'],
  )
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .argument('<card>', 'id of the card, or the first eight of its digits', cardArgument);
  withAnswerWithin(command).action((instanceId: string, card: string, { answerWithin }: ApproveOptions) =>
    run(async (cli) => {
      const owner = await ownerOf(cli);
      await using line = await openAgentLine(cli, owner, recipientOf(await readAgent(owner, instanceId)), answerWithin);
      const terms = meant((await line.cards()).cards, card);
      const left = await line.rejectCard(cardDigest(terms));
      const json = { ...(cardsDocument(instanceId, left.cards) as object), rejected: cardId(terms) };
      return { json, text: 'Rejected. Your agent leaves it, and says so in the conversation.' };
    }),
  );
}

function meant(cards: readonly CardTerms[], digits: string): CardTerms {
  const found = cards.filter((terms) => cardId(terms).startsWith(digits));
  const problem = (isNone: boolean) => `Your agent waits for ${isNone ? 'no card' : 'several cards'} with the id ${digits}.`;
  return onlyFound(found, problem, 'List them with `offshoot agents cards`.');
}

/** Throws DECLINED. The command shows exactly what it signs. */
async function askWhether({ input, progress }: Cli, terms: CardTerms, saidBefore: boolean): Promise<void> {
  const lines = cardLines(terms);
  for (const line of lines) progress(line);
  if (saidBefore) return;
  const card = cardId(terms).slice(0, 8);
  await requireYes(input, 'Approve exactly this?', 'nothing is signed', {
    help: `Read it, then run: offshoot agents approve ${terms.instanceId} ${card} --yes`,
    metadata: { instanceId: terms.instanceId, card: cardId(terms), terms: lines.join('\n') },
  });
}

function cardArgument(value: string): string {
  if (!/^[0-9a-f]{8,64}$/.test(value)) throw new InvalidArgumentError('Use an id as `offshoot agents cards` shows it.');
  return value;
}
