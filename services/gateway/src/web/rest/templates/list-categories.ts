import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { restRoute } from '@offshoot/rest';

export const listCategories = restRoute({
  method: 'GET',
  path: '/api/pool/categories',
  rpc: TemplateService.method.listCategories,
  summary: 'Lists the categories of the templates in the store, the largest first.',
  token: 'optional',
  toRequest: () => ({}),
});
