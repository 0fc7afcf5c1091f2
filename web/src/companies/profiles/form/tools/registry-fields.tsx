import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { profileFormTexts } from '../../../../texts/companies/profile-form.ts';
import { useV1 } from '../../../v1/client.ts';
import { V1FailureNotice } from '../../../v1/v1-failure-notice.tsx';
import { AlsoHas } from '../fields/json-fields.tsx';
import type { Part } from '../fields/json-part.ts';
import { NamedChoice } from '../fields/named-choice.tsx';
import { useRegistryTools } from '../fields/use-named.ts';
import { OfServer } from './mcp-fields.tsx';

const words = profileFormTexts.tools.registry;

/** A tool that the tenant has described once. What it is, the registry knows. */
export function RegistryFields({ of }: { of: Part }) {
  const v1 = useV1();
  const { registry_id: id, type } = of.value;
  const { data, error, refetch } = useQuery({
    queryKey: [...v1.cacheKey, 'registry-tool', id],
    queryFn: async ({ signal }) =>
      (await v1.get<{ definition: { type: string } }>(`/v1/tools/${encodeURIComponent(String(id))}`, { signal })).definition.type,
    enabled: typeof id === 'string' && id !== '',
  });
  const part = useRef(of);
  useEffect(() => {
    part.current = of;
  });
  // The kind is that of the tool that was picked, also if that is known later.
  useEffect(() => {
    const { value, onChange } = part.current;
    if (data !== undefined && data !== value.type) onChange({ ...value, type: data });
  }, [data]);
  return (
    <>
      <NamedChoice of={of} field="registry_id" label={words.tool} hint={words.toolHint} none={words.choose} all={useRegistryTools()} />
      {error && <V1FailureNotice error={error} onRetry={() => void refetch()} />}
      {type === 'mcp' && <OfServer of={of} />}
      <AlsoHas
        value={of.value}
        shown={['type', 'registry_id', ...(type === 'mcp' ? ['allowed_tools', 'require_approval', 'headers'] : [])]}
      />
    </>
  );
}
