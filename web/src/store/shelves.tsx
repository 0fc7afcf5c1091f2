import { Stack, Title } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { TemplateOrder } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { templates } from '../gateway/clients.ts';
import { storeTexts } from '../texts/store.ts';
import { TemplateCard } from './template-card.tsx';

const SHELF_SIZE = 8;

/** What a person who looks for nothing in particular sees first. Agents that cannot be read are missing here: the list below says why. */
export function Shelves() {
  const { data: featured = [] } = useQuery({
    queryKey: ['store', 'featured'],
    queryFn: async ({ signal }) => (await templates.listFeaturedTemplates({}, { signal })).templates,
  });
  const { data: mostKept = [] } = useQuery({
    queryKey: ['store', 'most-kept'],
    queryFn: async ({ signal }) => {
      const filter = { case: 'public' as const, value: true };
      return (await templates.listTemplates({ filter, order: TemplateOrder.MOST_KEPT, pageSize: SHELF_SIZE }, { signal })).templates;
    },
    // Where few people have an agent, the order says nothing.
    select: (found) => found.filter(({ use }) => use !== undefined && use.owners > 0n),
  });
  return (
    <>
      <Shelf title={storeTexts.featured} shown={featured} />
      <Shelf title={storeTexts.mostKept} shown={mostKept} />
    </>
  );
}

/** A row of agents, which scrolls sideways. Nothing if there are none. */
function Shelf({ title, shown }: { title: string; shown: readonly Template[] }) {
  const id = useId();
  if (shown.length === 0) return null;
  return (
    <Stack component="section" aria-labelledby={id} gap="sm">
      <Title order={2} id={id}>
        {title}
      </Title>
      <ul className="list shelf">
        {shown.map((each) => (
          <li key={each.id}>
            <TemplateCard template={each} />
          </li>
        ))}
      </ul>
    </Stack>
  );
}
