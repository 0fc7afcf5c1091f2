import './approval-card.css';
import { Group, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { approvalTexts } from '../texts/approval.ts';
import { momentOf } from './shown-values.ts';

interface ApprovalCardProps {
  /** What the agent would do. */
  title: string;
  /** All that the approval is for, as it is written on the card. */
  lines: readonly { name: string; value: string }[];
  expiresAt: Date;
  /** The buttons, or what was decided. */
  children: ReactNode;
}

/** What an agent asks for, in a chat and on its own page. What others wrote is marked by the agent, and isolated here. */
export function ApprovalCard({ title, lines, expiresAt, children }: ApprovalCardProps) {
  const id = useId();
  return (
    <fieldset className="approval" aria-labelledby={id}>
      <Text size="xs" c="dimmed" fw={600}>
        {approvalTexts.asks}
      </Text>
      <Text fw={600} id={id} className="foreign">
        <bdi>{title}</bdi>
      </Text>
      <dl>
        {lines.map(({ name, value }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a card never change
          <div key={at}>
            <dt className="foreign">{name}</dt>
            <dd className="foreign" dir="auto">
              {value}
            </dd>
          </div>
        ))}
      </dl>
      <Text size="xs" c="dimmed" component="time" dateTime={expiresAt.toISOString()}>
        {approvalTexts.until(momentOf(expiresAt))}
      </Text>
      <Group gap="xs" mt="xs">
        {children}
      </Group>
    </fieldset>
  );
}
