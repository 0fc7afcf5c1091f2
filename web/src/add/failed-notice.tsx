import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { addTexts } from '../texts/add.ts';
import { failureTexts } from '../texts/failures.ts';
import type { Phase } from './phase.ts';
import { Progress } from './progress.tsx';
import { StateHeading } from './state-heading.tsx';

const words = addTexts.failed;

interface FailedNoticeProps {
  name: string;
  phase: Extract<Phase, { is: 'failed' }>;
  onAgain(): void;
  onChange(): void;
}

/** What went wrong, and what the person can do. */
export function FailedNotice({ name, phase, onAgain, onChange }: FailedNoticeProps) {
  const { problem, isOver } = phase;
  const { what, next, reason, remedy } = problem;
  return (
    <Stack gap="md" align="start">
      <StateHeading>{isOver ? words.title(name) : words.unknownTitle(name)}</StateHeading>
      <Alert color="red" title={what} role="alert">
        <Text size="sm">{next}</Text>
        <Text size="sm">
          {failureTexts.reason}: <bdi>{reason}</bdi>
        </Text>
      </Alert>
      <Progress phase={phase} />
      <Group>
        {remedy === 'again' && <Button onClick={onAgain}>{words.again}</Button>}
        {remedy === 'reload' && <Button onClick={() => location.reload()}>{words.reload}</Button>}
        {isOver && remedy !== 'store' && (
          <Button variant={remedy === 'change' ? 'filled' : 'default'} onClick={onChange}>
            {words.change}
          </Button>
        )}
        {remedy === 'store' && <Anchor renderRoot={(props) => <Link to="/" {...props} />}>{words.store}</Anchor>}
      </Group>
    </Stack>
  );
}
