import type { JsonValue } from '@bufbuild/protobuf';
import { type CardTerms, cardDigest, signedLines } from '@offshoot/actions';
import type { Command } from 'commander';
import { lineTo, withAnswerWithin } from '../agent-line.ts';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';

export function addAgentsCards(agents: Command, run: Run): void {
  const command = newCommand(
    agents,
    'cards',
    'List what your agent asks for and waits for, in full. The agent answers you directly; the pool does not see the answer.',
    ['offshoot agents cards inst_…', 'offshoot agents cards inst_… --json'],
  ).argument('<instance>', 'id of the agent', instanceIdArgument);
  withAnswerWithin(command).action((instanceId: string, { answerWithin }: { answerWithin: number }) =>
    run(async (cli) => {
      await using line = await lineTo(cli, instanceId, answerWithin);
      const { cards } = await line.cards();
      return { json: cardsDocument(instanceId, cards), text: cardsText(instanceId, cards) };
    }),
  );
}

/** 64 hex digits. */
export const cardId = (terms: CardTerms): string => cardDigest(terms).replace('sha256:', '');

/** All that is signed, as the terms have it. */
export const cardLines = (terms: CardTerms): string[] => signedLines(terms).map((line, at) => (at === 0 ? line : `  ${line}`));

export const cardsDocument = (instanceId: string, cards: readonly CardTerms[]): JsonValue =>
  ({ instanceId, cards: cards.map((terms) => ({ id: cardId(terms), ...terms })) }) as unknown as JsonValue;

function cardsText(instanceId: string, cards: readonly CardTerms[]): string {
  if (cards.length === 0) return 'It asks for nothing now.';
  const shown = cards.map((terms) => cardLines(terms).join('\n'));
  const one = `${instanceId} ${cardId(cards[0] as CardTerms).slice(0, 8)}`;
  return [...shown, `Approve one: offshoot agents approve ${one}\nSay no to it: offshoot agents reject ${one}`].join('\n\n');
}
