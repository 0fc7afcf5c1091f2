import { Alert, Button, Stack, Text } from '@mantine/core';
import { type Failure, failureOf } from '../gateway/failure.ts';
import { V1Failure } from '../gateway/v1-failure.ts';
import { texts } from '../texts/app.ts';

/** What failed, and what happens next. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const failure = failureOf(error);
  const [what, next] = wordsOf(failure, error instanceof V1Failure && error.isAction);
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

/** `isAction`: nothing is loaded again by itself. */
function wordsOf(failure: Failure, isAction: boolean): [what: string, next: string] {
  const words = texts.failure;
  if (failure.kind === 'other') return [words.other, failure.requestId === '' ? words.otherNextUnnamed : words.otherNext];
  if (failure.kind === 'unreachable') return [words.unreachable, isAction ? words.actionNext : words.unreachableNext];
  return [words.tooMany, isAction ? words.actionNext : words.tooManyNext];
}
