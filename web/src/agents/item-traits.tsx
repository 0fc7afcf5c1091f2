import { Badge, Group } from '@mantine/core';
import type { ShownItem } from '@offshoot/context';
import { kindTexts, sensitivityTexts } from '../texts/agents/agents.ts';

/** What sort of item it is. `more`: further words. */
export function ItemTraits({ item: { kind, sensitivity }, more = [] }: { item: ShownItem; more?: readonly string[] }) {
  const traits = [...new Set([kindTexts[kind], sensitivityTexts[sensitivity], ...more])].filter(Boolean);
  return (
    <Group gap="xs">
      {traits.map((trait) => (
        <Badge key={trait} variant="default" radius="sm" className="item-trait">
          {trait}
        </Badge>
      ))}
    </Group>
  );
}
