/** For Fastify. An ID of any length is looked up, and not found like any other; the listener bounds the whole path. */
export const routerOptions = { maxParamLength: 1024 * 1024 };
