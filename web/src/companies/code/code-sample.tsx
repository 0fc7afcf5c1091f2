import { Code, Group, Stack, Title } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';
import { shortened } from './request-code.ts';

interface CodeSampleProps {
  title: string;
  /** What is copied, for those who do not see it. */
  copied: string;
  /** Files in it are shown shortened, and copied whole. */
  code: string;
}

export function CodeSample({ title, copied, code }: CodeSampleProps) {
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Title order={4} size="h6">
          {title}
        </Title>
        <CopyButton value={code} label={copied} />
      </Group>
      <Code block className="command" dir="ltr">
        {shortened(code)}
      </Code>
    </Stack>
  );
}
