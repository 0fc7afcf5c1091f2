import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { addTexts, outcomeTexts } from '../texts/add.ts';
import { failureTexts } from '../texts/failures.ts';
import { StateHeading } from './following.tsx';
import type { Phase } from './phase.ts';
import { Progress } from './progress.tsx';
import type { Source } from './source.ts';

const words = addTexts.failed;
/** Hardly anybody ever needs it. */
const AcceptDeployment = lazy(async () => ({ default: (await import('../owner/accept-deployment.tsx')).AcceptDeployment }));

interface FailedNoticeProps {
  source: Source;
  phase: Extract<Phase, { is: 'failed' }>;
  onAgain(): void;
  onChange(): void;
}

/** What went wrong, and what the person can do. */
export function FailedNotice({ source: { kind, name }, phase, onAgain, onChange }: FailedNoticeProps) {
  const { problem, isOver, liveId } = phase;
  const { what, next, reason, remedy, change } = problem;
  return (
    <Stack gap="md" align="start">
      <StateHeading>{title(phase, outcomeTexts[kind], name)}</StateHeading>
      <Alert color="red" title={what} role="alert">
        <Text size="sm">{next}</Text>
        <Text size="sm">
          {failureTexts.reason}: <bdi>{reason}</bdi>
        </Text>
        {change && (
          <Suspense>
            <AcceptDeployment change={change} onRetry={onAgain} />
          </Suspense>
        )}
      </Alert>
      {liveId !== undefined && <Text>{words.withoutContext}</Text>}
      <Progress phase={phase} kind={kind} />
      <Group>
        {liveId !== undefined && (
          <Button renderRoot={(props) => <Link to="/agents/$instanceId" params={{ instanceId: liveId }} {...props} />}>
            {addTexts.toAgent}
          </Button>
        )}
        {remedy === 'again' && liveId === undefined && <Button onClick={onAgain}>{words.again}</Button>}
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

type FailedPhase = FailedNoticeProps['phase'];
function title({ isOver, liveId }: FailedPhase, words: (typeof outcomeTexts)[Source['kind']], name: string): string {
  if (!isOver) return words.unknown(name);
  return liveId === undefined ? words.failed(name) : words.live(name);
}
