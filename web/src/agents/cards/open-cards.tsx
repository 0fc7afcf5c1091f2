import { Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core';
import { type CardTerms, cardDigest, shortCardId, signedLines } from '@offshoot/actions';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useRef, useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { cardFailures, cardTexts as words } from '../../texts/agents/cards.ts';
import { AskingStatus } from '../asking-status.tsx';
import { type CardDecision, isOver, useCardDecision, useOpenCards } from './use-cards.ts';

/** What waits for the owner's word, in full. They approve one card with a signature. */
export function OpenCardsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const open = useOpenCards(owner, agent);
  const { mutate, variables, isPending, isPaused, error, isSuccess } = useCardDecision(owner, agent);
  /** The card as it was shown: a later version from the agent does not change what is signed. */
  const [chosen, setChosen] = useState<CardTerms>();
  const outcome = useRef<HTMLParagraphElement>(null);
  const cards = open.data?.cards;
  const decide = (decision: CardDecision) => {
    setChosen(undefined);
    // The button that was pressed is gone or was disabled meanwhile.
    mutate(decision, { onSettled: () => outcome.current?.focus() });
  };
  return (
    <Stack gap="sm">
      <AskingStatus
        isAsking={open.isFetching || isPending}
        isPaused={open.isPaused || isPaused}
        asking={isPending ? words.telling : words.asking}
      />
      {open.error && <OwnerFailureNotice error={open.error} onRetry={() => void open.refetch()} />}
      {!cards && open.isFetching && <Skeleton height={80} />}
      {cards?.length === 0 && <Text>{words.empty}</Text>}
      {cards && cards.length > 0 && (
        <ul className="list" aria-label={words.list}>
          {cards.map((terms) => {
            const id = shortCardId(cardDigest(terms));
            return (
              <li key={id} className="item">
                <Stack gap="xs" align="start">
                  <SignedTerms terms={terms} />
                  <Group gap="xs">
                    <Button size="compact-sm" aria-label={words.approveName(id)} disabled={isPending} onClick={() => setChosen(terms)}>
                      {words.approve}
                    </Button>
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={words.rejectName(id)}
                      disabled={isPending}
                      onClick={() => decide({ terms, isApproved: false })}
                    >
                      {words.reject}
                    </Button>
                  </Group>
                </Stack>
              </li>
            );
          })}
        </ul>
      )}
      <Text ref={outcome} tabIndex={-1} role="status" fw={600}>
        {isSuccess && (variables.isApproved ? words.approved : words.rejected)}
      </Text>
      {error && (
        <OwnerFailureNotice error={error} here={cardFailures} {...(variables && !isOver(error) && { onRetry: () => decide(variables) })} />
      )}
      {cards && (
        <div>
          <Button size="compact-sm" variant="default" loading={open.isFetching} disabled={isPending} onClick={() => void open.refetch()}>
            {words.refresh}
          </Button>
        </div>
      )}
      {chosen && (
        <Dialog
          title={words.dialog}
          text={words.dialogText}
          isOpen
          onClose={() => setChosen(undefined)}
          actions={[
            { label: words.leave, onClick: () => setChosen(undefined) },
            { label: words.sign, onClick: () => decide({ terms: chosen, isApproved: true }) },
          ]}
        >
          <SignedTerms terms={chosen} />
        </Dialog>
      )}
    </Stack>
  );
}

/** All that a signature approves, as the command shows it, too. */
function SignedTerms({ terms }: { terms: CardTerms }) {
  return (
    <Code block className="command foreign" dir="ltr">
      {signedLines(terms).join('\n')}
    </Code>
  );
}
