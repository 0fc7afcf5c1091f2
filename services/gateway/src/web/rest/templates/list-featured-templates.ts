import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';

export const listFeaturedTemplates = restRoute({
  method: 'GET',
  path: '/api/pool/featured',
  rpc: TemplateService.method.listFeaturedTemplates,
  summary: 'Lists what the operators of the store recommend now, in their order.',
  token: 'optional',
  toRequest: () => ({}),
});
