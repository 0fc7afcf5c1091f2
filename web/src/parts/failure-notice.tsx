import { Alert, Button, Stack, Text } from '@mantine/core';
import { failureOf } from '../gateway/failure.ts';
import { texts } from '../texts/app.ts';

/** What failed, and what happens next. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const failure = failureOf(error);
  const [what, next] = wordsOf(failure.kind);
  return (
    <Alert color="red" title={what} role="alert">
      <Stack gap="sm" align="start">
        <Text size="sm">
          {next} {failure.kind === 'other' && <bdi>{failure.requestId}</bdi>}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {texts.tryAgain}
        </Button>
      </Stack>
    </Alert>
  );
}

function wordsOf(kind: ReturnType<typeof failureOf>['kind']): [what: string, next: string] {
  const { failure } = texts;
  if (kind === 'unreachable') return [failure.unreachable, failure.unreachableNext];
  return kind === 'too-many' ? [failure.tooMany, failure.tooManyNext] : [failure.other, failure.otherNext];
}
