import { Text } from '@mantine/core';

/** An agent without an icon gets one of a robot. */
export function Emoji({ of: emoji, size = '2rem' }: { of: string; size?: string }) {
  return (
    <Text fz={size} lh={1} aria-hidden>
      {emoji || '🤖'}
    </Text>
  );
}
