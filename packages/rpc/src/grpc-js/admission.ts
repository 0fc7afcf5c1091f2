import type { DescService } from '@bufbuild/protobuf';
import { type Metadata, ServerInterceptingCall, type ServerInterceptor } from '@grpc/grpc-js';
import type { Caller } from '../callers/caller.ts';
import { toConnectError } from '../errors.ts';
import { requestIdFrom, requestIdHeader } from '../serving/interceptors.ts';
import type { Pipeline } from '../serving/server.ts';
import { headersFromMetadata, statusFromError } from './wire.ts';

export interface Admitted {
  header: Headers;
  caller: Caller;
}

const admittedCalls = new WeakMap<Metadata, Admitted>();

/** What the admission found out about a call, undefined where there is none (the public edge). */
export function admittedBy(metadata: Metadata): Admitted | undefined {
  return admittedCalls.get(metadata);
}

/** Lets calls in or refuses them by their headers, before grpc-js keeps anything of the message. */
export function admission({ routes, log }: Pipeline, admit: NonNullable<Pipeline['admit']>): ServerInterceptor {
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
      const requestId = requestIdFrom(header);
      const { error, unexpected } = toConnectError(thrown, requestId);
      if (unexpected) log.error({ err: thrown, requestId }, 'caller could not be determined');
      refuse(statusFromError(error, new Headers({ [requestIdHeader]: requestId })));
    };
    try {
      const service = services.get(path);
      if (!service) throw new Error(`${path} is served and not known`);
      const caller = admit(service, header);
      // Mostly the token is known, and the call goes on at once.
      if (caller instanceof Promise) caller.then(admitted, refused);
      else admitted(caller);
    } catch (thrown) {
      refused(thrown);
    }
  };
  return (method, call) =>
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
}
