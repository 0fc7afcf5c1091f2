import { Alert, Button, Stack, Text } from '@mantine/core';
import { problemWords } from '../../texts/agents/connect-server.ts';
import { texts } from '../../texts/app.ts';

interface ServerProblemProps {
  /** As the agent calls it. */
  problem: string;
  url: string;
  /** `label`: what the person presses. */
  onRetry?: (() => void) | undefined;
  label?: string;
}

/** Why a server cannot be used, and what the person can do. */
export function ServerProblem({ problem, url, onRetry, label = texts.tryAgain }: ServerProblemProps) {
  const [what, next] = problemWords(problem, URL.parse(url)?.host ?? '');
  return (
    <Alert color="red" title={<bdi className="foreign">{what}</bdi>} role="alert">
      <Stack gap="xs" align="start">
        <Text size="sm">{next}</Text>
        {onRetry && (
          <Button size="compact-sm" variant="default" onClick={onRetry}>
            {label}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
