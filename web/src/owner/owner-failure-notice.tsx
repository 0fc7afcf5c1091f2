import { Alert, Button, Stack, Text } from '@mantine/core';
import { DEPLOYMENT_CHANGED, failureOf } from '@offshoot/client';
import { texts } from '../texts/app.ts';
import { type FailureTexts, failureTexts, failureWords } from '../texts/failures.ts';
import { AcceptDeployment } from './accept-deployment.tsx';
import { deploymentChange } from './pinned-deployment.ts';

interface OwnerFailureNoticeProps {
  error: unknown;
  /** Where a page says it more precisely. */
  here?: FailureTexts;
  onRetry?: () => void;
}

/** What failed of what a person does with their agents, and what they can do. */
export function OwnerFailureNotice({ error, here = {}, onRetry }: OwnerFailureNoticeProps) {
  const failure = failureOf(error);
  const { what, next } = failureWords(failure.reason, here);
  const change = failure.reason === DEPLOYMENT_CHANGED ? deploymentChange(failure.metadata) : undefined;
  return (
    <Alert color="red" title={what} role="alert">
      <Stack gap="xs" align="start">
        <Text size="sm">{next}</Text>
        <Text size="xs" component="details">
          <summary>{failureTexts.details}</summary>
          {failureTexts.reason}: <bdi>{failure.reason}</bdi>
        </Text>
        {change && <AcceptDeployment change={change} onRetry={onRetry} />}
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {texts.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
