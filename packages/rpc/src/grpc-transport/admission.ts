import type { DescService } from '@bufbuild/protobuf';
import { type Metadata, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import { headersFromMetadata, statusFromError } from './metadata.ts';
import type { Entrance, ServedRoutes } from './served-routes.ts';

interface Admitted<Caller> {
  header: Headers;
  caller: Caller;
}

export interface Admission<Caller> {
  /** Admits or refuses calls by their headers, before grpc-js buffers any of the message. */
  interceptor: ServerInterceptor;
  admitted(metadata: Metadata): Admitted<Caller> | undefined;
}

export function admission<Caller>(
  { routes, entrance }: ServedRoutes<Caller>,
  admit: NonNullable<Entrance<Caller>['admit']>,
): Admission<Caller> {
  const admittedCalls = new WeakMap<Metadata, Admitted<Caller>>();
  const services = new Map<string, DescService>();
  for (const { service } of routes) {
    for (const method of service.methods) services.set(`/${service.typeName}/${method.name}`, service);
  }
  const enter = (path: string, metadata: Metadata, letIn: () => void, refuse: (status: ReturnType<typeof statusFromError>) => void) => {
    const header = headersFromMetadata(metadata);
    const admitted = (caller: Caller) => {
      admittedCalls.set(metadata, { header, caller });
      letIn();
    };
    const refused = (thrown: unknown) => {
      const refusal = entrance.refusal(thrown, header);
      refuse(statusFromError(refusal.error, refusal.header));
    };
    try {
      const service = services.get(path);
      if (!service) throw new Error(`${path} is served but unknown`);
      const caller = admit(service, header);
      // The token is usually known already, so the call proceeds synchronously.
      if (caller instanceof Promise) caller.then(admitted, refused);
      else admitted(caller);
    } catch (thrown) {
      refused(thrown);
    }
  };
  const interceptor: ServerInterceptor = (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) =>
            enter(
              method.path,
              metadata,
              () => pass(metadata),
              (status) => call.sendStatus(status),
            ),
        }),
    });
  return { interceptor, admitted: (metadata) => admittedCalls.get(metadata) };
}
