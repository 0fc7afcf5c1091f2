import type { DescService } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { Refusal } from '@offshoot/refusals';
import { type RunningServer, route, type ServeOptions, serve } from './server.ts';

export interface UnreadyOptions extends Omit<ServeOptions, 'services' | 'ready'> {
  /** Those that the server will have when it is ready. */
  services: DescService[];
  /** What each call is told. */
  refusal: () => Refusal;
}

/** Answers at the port of a service that cannot work yet: its health is NOT_SERVING, and every call is refused with the reason. */
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
