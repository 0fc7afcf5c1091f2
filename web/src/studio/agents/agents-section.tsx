import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { type Owner, type RolloutRule, setRollout } from '@offshoot/client';
import type { Rollout } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { Fold } from '../../components/fold.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { texts } from '../../texts/app.ts';
import { studioTexts } from '../../texts/studio.ts';
import { InstanceList, reasonText } from './instance-list.tsx';
import { useRollout } from './use-rollout.ts';

const words = studioTexts.rollout;

/** How far the newest version has got, and all agents of the template. */
export function AgentsSection({ template, owner }: { template: Template; owner: Owner }) {
  const { rollout, isRetrying, error, again } = useRollout(owner, template);
  const isStuck = rollout !== undefined && (rollout.held > 0n || rollout.quarantine !== '');
  const summary = rollout ? totalText(rollout) : error === undefined ? texts.loading : '';
  return (
    <Fold title={words.title} summary={<span role="status">{summary}</span>} calls={isStuck || error !== undefined}>
      <div role="status">
        {rollout && <Progress rollout={rollout} />}
        {isRetrying && <Text size="sm">{words.retrying}</Text>}
      </div>
      {rollout !== undefined && rollout.held > 0n && <HeldBack rollout={rollout} owner={owner} onChange={again} />}
      {error !== undefined && <OwnerFailureNotice error={error} onRetry={again} />}
      {rollout && rollout.total > 0n && <InstanceList template={template} rollout={rollout} owner={owner} />}
    </Fold>
  );
}

/** A version that goes to some agents first: on with all of them, or to no more. */
function HeldBack({ rollout, owner, onChange }: { rollout: Rollout; owner: Owner; onChange(): void }) {
  const { templateId, version, share, halted, failures, haltAfter } = rollout;
  const setting = useMutation({
    mutationFn: (rule: RolloutRule) => setRollout(owner, templateId, version, { haltAfter, ...rule }),
    onSuccess: onChange,
  });
  return (
    <Stack gap="xs">
      <Text size="sm">
        {halted && failures > BigInt(haltAfter) ? words.haltedAfter(failures) : halted ? words.halted : words.share(share)}
      </Text>
      <Group>
        <Button loading={setting.isPending} onClick={() => setting.mutate({ share: 100 })}>
          {words.goOn}
        </Button>
        {!halted && (
          <Button variant="default" disabled={setting.isPending} onClick={() => setting.mutate({ share, halted: true })}>
            {words.halt}
          </Button>
        )}
      </Group>
      {setting.error && <OwnerFailureNotice error={setting.error} />}
    </Stack>
  );
}

function Progress({ rollout }: { rollout: Rollout }) {
  const { total, applied, pending, unreachable, held, pinned, refusals, quarantine } = rollout;
  return (
    <Stack gap={4}>
      {quarantine !== '' && (
        <Alert color="yellow" role="presentation">
          <span className="foreign">{words.quarantine(quarantine)}</span>
        </Alert>
      )}
      {total === 0n && <Text size="sm">{words.noneNext}</Text>}
      {total > 0n && <progress max={Number(total)} value={Number(applied)} aria-label={totalText(rollout)} />}
      {pending > 0n && <Text size="sm">{words.pending(pending)}</Text>}
      {unreachable > 0n && <Text size="sm">{words.unreachable(unreachable)}</Text>}
      {held > 0n && <Text size="sm">{words.held(held)}</Text>}
      {pinned > 0n && <Text size="sm">{words.pinned(pinned)}</Text>}
      {refusals.map(({ reason, count }) => (
        <Text key={reason} size="sm">
          {words.refused(count, reasonText(reason))}
        </Text>
      ))}
    </Stack>
  );
}

const totalText = ({ applied, total, version }: Rollout): string => (total === 0n ? words.none : words.progress(applied, total, version));
