import { Code, Group } from '@mantine/core';
import { CopyButton } from '../../components/copy-button.tsx';

/** An ID that applications need. `label`: of what it is. */
export function CopiedId({ id, label }: { id: string; label: string }) {
  return (
    <Group gap="xs">
      <Code className="command">{id}</Code>
      <CopyButton value={id} label={label} />
    </Group>
  );
}
