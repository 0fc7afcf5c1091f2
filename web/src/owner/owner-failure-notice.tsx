import { Alert, Button, Stack, Text } from '@mantine/core';
import { failureOf } from '@offshoot/owner';
import { texts } from '../texts/app.ts';
import { failureWords, ownerTexts } from '../texts/owner.ts';

/** What failed of what a person does with their agents, and what they can do. */
export function OwnerFailureNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const failure = failureOf(error);
  const { what, next } = failureWords(failure);
  return (
    <Alert color="red" title={what} role="alert">
      <Stack gap="xs" align="start">
        <Text size="sm">{next}</Text>
        <Text size="xs">
          {ownerTexts.reason}: <bdi>{failure.reason}</bdi>
        </Text>
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {texts.tryAgain}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
