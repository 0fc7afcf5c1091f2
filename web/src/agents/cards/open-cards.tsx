import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { type CardTerms, cardDigest, needsStatement, signedTerms } from '@offshoot/actions';
import type { Owner } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { visible } from '@offshoot/text/hidden.ts';
import { useRef, useState } from 'react';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { cardFailures, cardTexts as words } from '../../texts/agents/cards.ts';
import { approvalTexts } from '../../texts/approval.ts';
import { AskingStatus } from '../asking-status.tsx';
import { type CardDecision, isOver, useCardDecision, useOpenCards } from './use-cards.ts';

/** What waits for the owner's word, in full. They approve one card with a signature. */
export function OpenCardsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const open = useOpenCards(owner, agent);
  const { mutate, variables, isPending, isPaused, error, isSuccess } = useCardDecision(owner, agent);
  /** A card for money, as it was shown: a later version from the agent does not change what is signed. */
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
        <>
          <Text size="sm">{words.signed}</Text>
          <Stack component="ul" className="list" aria-label={words.list} gap="sm">
            {cards.map((terms) => (
              <li key={cardDigest(terms)}>
                <OpenCard
                  terms={terms}
                  isBusy={isPending}
                  onApprove={() => (needsStatement(terms) ? setChosen(terms) : decide({ terms, isApproved: true }))}
                  onReject={() => decide({ terms, isApproved: false })}
                />
              </li>
            ))}
          </Stack>
        </>
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
          <ApprovalCard {...shownOf(chosen)}>{null}</ApprovalCard>
        </Dialog>
      )}
    </Stack>
  );
}

/** All that a signature approves, as the command shows it, too. */
const shownOf = (terms: CardTerms) => ({
  title: visible(words.title(terms.kind)),
  lines: signedTerms(terms, words.arguments),
  expiresAt: new Date(terms.expiresAt),
});

function OpenCard({ terms, isBusy, onApprove, onReject }: { terms: CardTerms; isBusy: boolean; onApprove(): void; onReject(): void }) {
  const shown = shownOf(terms);
  const what = [shown.title, shown.lines[0]?.value].filter(Boolean).join(', ');
  return (
    <ApprovalCard {...shown}>
      <Button aria-label={words.approveName(what)} disabled={isBusy} onClick={onApprove}>
        {approvalTexts.approve}
      </Button>
      <Button variant="default" aria-label={words.rejectName(what)} disabled={isBusy} onClick={onReject}>
        {approvalTexts.reject}
      </Button>
    </ApprovalCard>
  );
}
