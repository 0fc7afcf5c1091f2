import type { DescService } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { Refusal } from '@offshoot/refusals';
import { type RunningServer, route, type ServeOptions, serve } from './server.ts';

export interface UnreadyOptions extends Omit<ServeOptions, 'services' | 'ready'> {
  /** The services that the server will have once it is ready. */
  services: DescService[];
  /** The refusal that every call receives. */
  refusal: () => Refusal;
}

/** Serves the port of a service that is not ready: its health is NOT_SERVING, and every call is refused with the reason. */
export function serveUnready({ services, refusal, ...options }: UnreadyOptions): Promise<RunningServer> {
  const refuse = () => {
    throw refusal();
  };
  const refusing = (service: DescService) => {
    const methods = service.methods.map(({ localName }) => [localName, refuse]);
    return route(service, Object.fromEntries(methods) as ServiceImpl<DescService>);
  };
  return serve({ ...options, services: services.map(refusing), ready: () => false });
}
