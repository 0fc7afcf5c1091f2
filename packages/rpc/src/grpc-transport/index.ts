export { headersFromMetadata, statusFromError } from './metadata.ts';
export type { Entrance, ServedRoute, ServedRoutes } from './served-routes.ts';
export { grpcServer, readMessage } from './server.ts';
export { grpcTransport } from './transport.ts';
