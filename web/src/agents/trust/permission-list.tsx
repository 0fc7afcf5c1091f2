import { Stack, Text, Title } from '@mantine/core';
import type { Permission } from '@offshoot/context';
import { useId } from 'react';
import { momentOf } from '../../components/shown-values.ts';
import { trustTexts as words } from '../../texts/agents/trust.ts';

/** What the owner allowed. Without any, there is nothing to show. */
export function PermissionList({ title, permissions }: { title: string; permissions: readonly Permission[] }) {
  const id = useId();
  if (permissions.length === 0) return null;
  return (
    <Stack component="section" aria-labelledby={id} gap="xs">
      <Title order={3} size="h4" id={id}>
        {title}
      </Title>
      <ul className="list">
        {permissions.map((permission) => (
          <li key={permission.id} className="item">
            <Text>
              <bdi className="foreign">{permission.text}</bdi>
            </Text>
            <Text size="sm" c="dimmed">
              {words.until(momentOf(new Date(permission.expiresAt)))}
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
