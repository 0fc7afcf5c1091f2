export { type ErrorAnswer, errorAnswer, openAiErrors, problemDetails, problemDetailsSchema } from './error-form.ts';
export { type HttpHandler, httpApp, httpRequestId, JSON_TYPE, sendError } from './http-app.ts';
export { MessageSchemas } from './json-schema.ts';
export type { RestApi } from './rest-api.ts';
export { restHandler } from './rest-handler.ts';
export { restRoute } from './rest-route.ts';
