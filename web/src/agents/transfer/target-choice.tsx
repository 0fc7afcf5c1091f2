import { NativeSelect, Radio, Stack, Text } from '@mantine/core';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';

interface TargetChoiceProps {
  isShare: boolean;
  onShare(isShare: boolean): void;
  others: readonly Instance[];
  /** Tells clones apart, too. */
  nameOf(agent: Instance): string;
  targetId: string;
  onTarget(instanceId: string): void;
  objection: string | undefined;
}

/** A new clone, or one of the person's other agents. */
export function TargetChoice({ isShare, onShare, others, nameOf, targetId, onTarget, objection }: TargetChoiceProps) {
  return (
    <Radio.Group name="target" label={words.target} value={isShare ? 'share' : 'clone'} onChange={(value) => onShare(value === 'share')}>
      <Stack gap="sm" mt="xs">
        <Radio value="clone" label={words.clone} />
        <Radio value="share" label={words.share} description={words.shareHint} disabled={others.length === 0} />
        {others.length === 0 && <Text size="sm">{words.noOthers}</Text>}
        {isShare && (
          <NativeSelect
            ml="xl"
            label={words.agent}
            value={targetId}
            error={objection}
            onChange={(event) => onTarget(event.currentTarget.value)}
            data={[{ value: '', label: words.choose }, ...others.map((agent) => ({ value: agent.id, label: nameOf(agent) }))]}
          />
        )}
      </Stack>
    </Radio.Group>
  );
}
