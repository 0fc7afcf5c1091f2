import { failureOf, type Owner, present } from '@offshoot/client';
import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useQuery } from '@tanstack/react-query';

/** What the service says of a template that only its creator may read. */
const UNREADABLE = ['TEMPLATE_PRIVATE', 'TEMPLATE_NOT_FOUND', 'TEMPLATE_VERSION_NOT_FOUND'];

/** What a version contains. 'unreadable': the template is another person's private one, or deleted. Without a `version`, it reads nothing yet. */
export function useVersionContent(owner: Owner, templateId: string, version: bigint | 'newest' | undefined) {
  return useQuery({
    queryKey: ['version-content', templateId, String(version)],
    queryFn: async ({ signal }): Promise<TemplateContent | 'unreadable'> => {
      try {
        const wanted = version === undefined || version === 'newest' ? 0n : version;
        const found = await owner.gateway.templates.getTemplateVersion({ templateId, version: wanted }, { signal });
        return present(present(found.version).content);
      } catch (error) {
        if (UNREADABLE.includes(failureOf(error).reason)) return 'unreadable';
        throw error;
      }
    },
    enabled: version !== undefined,
    // Versions do not change.
    staleTime: version === 'newest' ? 0 : Number.POSITIVE_INFINITY,
  });
}
