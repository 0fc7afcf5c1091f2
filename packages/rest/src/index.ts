export { readJsonBodies } from './json-bodies.ts';
export { MessageSchemas } from './json-schema.ts';
export { MEANS, requestChecks, schemaRefusal } from './request-checks.ts';
export { refusedBy, UnfitRequest } from './request-refusals.ts';
export type { RestApi } from './rest-api.ts';
export { restHandler } from './rest-handler.ts';
export { restRoute } from './rest-route.ts';
export { routerOptions } from './router-options.ts';
