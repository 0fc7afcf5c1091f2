import { Alert, Button, Stack, Text } from '@mantine/core';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { Shown } from '../../components/long-text.tsx';
import { failureOf } from '../../gateway/failure.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { texts } from '../../texts/app.ts';
import { companiesTexts } from '../../texts/companies/companies.ts';
import { V1Failure } from './client.ts';

const { failed } = companiesTexts;
const TITLES: Record<number, string> = {
  403: failed.forbidden,
  404: failed.missing,
  409: failed.conflict,
};

/** What failed of a request under /v1, or of signing in for it, and what to do about it. */
export function V1FailureNotice({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (!(error instanceof V1Failure)) return <OwnerFailureNotice error={error} onRetry={onRetry} />;
  if (failureOf(error).kind !== 'other' || error.status >= 500) return <FailureNotice error={error} onRetry={onRetry} />;
  return <Refused failure={error} onRetry={onRetry} />;
}

/** The services say in a sentence what is wrong, in words for people. */
function Refused({ failure: { status, message, param }, onRetry }: { failure: V1Failure; onRetry: () => void }) {
  return (
    <Alert color="red" title={TITLES[status] ?? failed.refused} role="alert">
      <Stack gap="xs" align="start">
        <Text size="sm" className="foreign">
          <Shown text={message} />
        </Text>
        {param !== undefined && (
          <Text size="xs" className="foreign">
            {failed.field} <Shown text={param} />
          </Text>
        )}
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          {texts.tryAgain}
        </Button>
      </Stack>
    </Alert>
  );
}
