import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';
import { Shown } from '../../components/long-text.tsx';
import { apiKeyTexts } from '../../texts/companies/api-keys.ts';
import { CodeSample } from '../code/code-sample.tsx';
import { FocusedTitle } from '../components/focused-title.tsx';
import { LeaveGuard } from '../components/leave-guard.tsx';
import type { SecretKey } from '../names/key.ts';
import { useAgents } from '../names/use-agents.ts';
import { useV1 } from '../v1/client.ts';
import { exampleOf } from './key-example.ts';

const words = apiKeyTexts.secret;

/** The only time that anybody reads the key. It is in this component alone: not in the address, in the browser's storage or in a cache. */
export function NewSecret({ made, onDone }: { made: SecretKey; onDone: () => void }) {
  const agents = useAgents(useV1());
  const { shell, curl, sdk } = exampleOf(made, window.location.origin, agents.data?.[0]?.id);
  return (
    <Alert color="leaf" role="region" aria-labelledby="new-secret">
      <Stack>
        <FocusedTitle order={2} id="new-secret">
          <Shown text={words.title(made.name)} />
        </FocusedTitle>
        <Text>{words.once}</Text>
        <Group align="start">
          <Code className="secret" aria-label={words.key}>
            {made.secret}
          </Code>
          <CopyButton value={made.secret} label={words.copyKey} />
        </Group>
        <Title order={3} size="h5">
          {words.example}
        </Title>
        <CodeSample title={words.shell} copied={words.copyShell} code={shell} />
        <CodeSample title={words.curl} copied={words.copyCurl} code={curl} />
        {sdk !== undefined && <CodeSample title={words.sdk} copied={words.copySdk} code={sdk} />}
        <div>
          <Button onClick={onDone}>{words.done}</Button>
        </div>
      </Stack>
      <LeaveGuard title={words.leaveTitle} text={words.leaveNext} stay={words.stay} leave={words.leave} />
    </Alert>
  );
}
