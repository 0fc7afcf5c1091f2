import type { Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { failureOf, type Owner, present } from '@offshoot/owner';
import { useQuery } from '@tanstack/react-query';
import { askedTools } from '../../settings/asked-values.ts';

/** What the service says of a template that only its creator may read. */
const UNREADABLE = ['TEMPLATE_PRIVATE', 'TEMPLATE_NOT_FOUND', 'TEMPLATE_VERSION_NOT_FOUND'];

/** The tools of a version whose values the owner gives. 'unreadable': the template is somebody's private one. `version` 0: none. */
export function useVersionTools(owner: Owner, templateId: string, version: bigint) {
  return useQuery({
    queryKey: ['version-tools', templateId, String(version)],
    queryFn: async ({ signal }): Promise<Tool[] | 'unreadable'> => {
      try {
        const found = present((await owner.gateway.templates.getTemplateVersion({ templateId, version }, { signal })).version);
        return askedTools(found.content?.tools ?? []);
      } catch (error) {
        if (UNREADABLE.includes(failureOf(error).reason)) return 'unreadable';
        throw error;
      }
    },
    enabled: version > 0n,
    // Versions do not change.
    staleTime: Number.POSITIVE_INFINITY,
  });
}
