import { Button, Stack, Text } from '@mantine/core';
import type { ShownCard } from '@offshoot/actions';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ApprovalCard } from '../../components/approval-card.tsx';
import { approvalTexts as words } from '../../texts/approval.ts';
import { ConfirmedAction } from '../confirmed-action.tsx';
import { sendReaction, sendText } from '../convos/sending.ts';
import { isolated, nameIn } from '../shown-names.ts';
import { answersTo } from './card-in.ts';
import type { MessageRowProps } from './message-row.tsx';

type ApprovalProps = Pick<MessageRowProps, 'client' | 'conversationId' | 'people' | 'isActive' | 'message' | 'replies'> & {
  card: ShownCard;
};

/**
 * A card in the chat. Its buttons send what the Convos app sends: a reaction to this very message. So everybody may answer, and the agent
 * decides whose word counts, as it does for all other apps. What takes a signature is read in full and signed on the agent's page.
 */
export function Approval({ card, ...props }: ApprovalProps) {
  const { client, people, message, replies, isActive } = props;
  const answers = answersTo(message, replies ?? [], people);
  const isOver = card.expiresAt.getTime() <= Date.now();
  const canAnswer = isActive && !isOver && !answers.has(client.inboxId);
  return (
    <ApprovalCard title={`${card.marks} ${card.title}`.trim()} lines={card.lines} expiresAt={card.expiresAt}>
      <Stack gap={4}>
        {[...answers].map(([inboxId, answer]) => (
          <Text key={inboxId} size="sm" fw={600} className="foreign">
            {words.said[answer](isolated(nameIn(people, inboxId)))}
          </Text>
        ))}
        {answers.size > 0 && !answers.has(client.inboxId) && (
          <Text size="xs" c="dimmed">
            {words.counts}
          </Text>
        )}
        {isOver && answers.size === 0 && <Text size="sm">{words.over}</Text>}
        {canAnswer && <AnswerButtons card={card} {...props} />}
      </Stack>
    </ApprovalCard>
  );
}

function AnswerButtons({ card: { title, signedFor }, client, conversationId, message }: ApprovalProps) {
  const [hasFailed, setFailed] = useState(false);
  const answer = (emoji: string) => {
    setFailed(false);
    void sendReaction(client, conversationId, message, { emoji, isThere: true }).catch(() => setFailed(true));
  };
  const { approve, reject, approveName, rejectName, always, alwaysTitle, alwaysText, alwaysSure, signs, sign, notSent } = words;
  return (
    <>
      {signedFor && <Text size="sm">{signs}</Text>}
      <div className="answers">
        {signedFor ? (
          <Button renderRoot={(props) => <Link to="/agents/$instanceId" params={signedFor} {...props} />}>{sign}</Button>
        ) : (
          <Button aria-label={approveName(title)} onClick={() => answer('👍')}>
            {approve}
          </Button>
        )}
        <Button variant="default" aria-label={rejectName(title)} onClick={() => answer('👎')}>
          {reject}
        </Button>
        {!signedFor && (
          <ConfirmedAction
            label={always}
            title={alwaysTitle}
            text={alwaysText}
            confirm={alwaysSure}
            act={() => sendText(client, conversationId, 'always', message)}
          />
        )}
      </div>
      <Text role="alert" size="sm" c="red">
        {hasFailed && notSent}
      </Text>
    </>
  );
}
