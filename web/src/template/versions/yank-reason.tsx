import { Text } from '@mantine/core';
import { versionsTexts } from '../../texts/template-parts.ts';

/** Why a version was taken back, in its creator's words. Nothing if it was not. */
export function YankReason({ reason }: { reason: string | undefined }) {
  return (
    reason !== undefined && (
      <Text size="sm" className="foreign">
        {versionsTexts.yanked} <bdi>{reason}</bdi>
      </Text>
    )
  );
}
