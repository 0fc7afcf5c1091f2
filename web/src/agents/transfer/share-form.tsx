import { Button, Stack, Text } from '@mantine/core';
import { type Owner, shareContext } from '@offshoot/client';
import type { Preview } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { AgentLink } from '../agent-link.tsx';

/** Two live agents need seconds; a language model may take longer. */
const WAIT = { timeoutSeconds: 300 };

interface ShareFormProps {
  owner: Owner;
  source: Instance;
  target: Instance;
  contextPrompt: string;
  preview: Preview;
  /** While the target is being told. */
  onBusy(isBusy: boolean): void;
}

/** Signs the summary that is shown, for another agent of the person. */
export function ShareForm({ owner, source, target, contextPrompt, preview, onBusy }: ShareFormProps) {
  const sharing = useMutation({
    mutationFn: () => shareContext(owner, { source, target, contextPrompt, summaryDigest: preview.digest }, { wait: WAIT }),
    onMutate: () => onBusy(true),
    onSettled: () => onBusy(false),
  });
  const { isPending, isSuccess, error } = sharing;
  return (
    <Stack gap="sm" align="start">
      {!isSuccess && (
        <Button loading={isPending} onClick={() => sharing.mutate()}>
          {words.signShare}
        </Button>
      )}
      <Text role="status" fw={600} className="foreign">
        {isPending && words.sharing(target.agentName)}
        {isSuccess && words.shared(target.agentName)}
      </Text>
      {isSuccess && <AgentLink instanceId={target.id}>{words.toTarget(target.agentName)}</AgentLink>}
      {error && <OwnerFailureNotice error={error} />}
    </Stack>
  );
}
