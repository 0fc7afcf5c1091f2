export { MessageSchemas } from './json-schema.ts';
export type { RestApi } from './rest-api.ts';
export { restHandler } from './rest-handler.ts';
export { restRoute } from './rest-route.ts';
