import { Text } from '@mantine/core';
import type { VerifiedName } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { templateTexts } from '../texts/template.ts';
import { CreatorName } from './likeness-notice.tsx';

/** Who made an agent, and whether the name is proved to be theirs. */
export function Maker({ name, inboxId }: { name: VerifiedName | undefined; inboxId: string }) {
  const { by, verified, unverified } = templateTexts;
  return (
    <Text size="xs" c="dimmed">
      <span>
        {by} <CreatorName name={name} inboxId={inboxId} />
      </span>
      {' · '}
      <span className={name && 'verified'}>{name ? verified : unverified}</span>
    </Text>
  );
}
