import type { DescService } from '@bufbuild/protobuf';
import type { ConnectError, HandlerContext, Interceptor, ServiceImplSpec } from '@connectrpc/connect';

export interface ServedRoute {
  service: DescService;
  spec: ServiceImplSpec;
}

/** What is served, and what every call goes through. `Caller`: what is found out about who calls. */
export interface ServedRoutes<Caller> {
  routes: readonly ServedRoute[];
  interceptors: Interceptor[];
  entrance: Entrance<Caller>;
  shutdownSignal: AbortSignal;
  maxMessageBytes: number;
}

/** Who gets in, and how whoever does not is told. */
export interface Entrance<Caller> {
  /** Who calls, by nothing but the call's headers: before anything of the message is kept. Throws. Absent: `gate` alone decides. */
  admit?: (service: DescService, header: Headers) => Caller | Promise<Caller>;
  /** The answer to a call that `admit` threw for, with the headers that go with it. */
  refusal: (thrown: unknown, header: Headers) => { error: ConnectError; header: Headers };
  /** Begins a call, before its message is read. `caller`: whom `admit` let in. Throws a ConnectError. */
  begin: (context: HandlerContext, caller?: Caller) => void | Promise<void>;
  /** Says where the call comes from: an address and a port. */
  setPeer: (context: HandlerContext, peer: string) => void;
  /** What was thrown, as the caller sees it. */
  errorOf: (thrown: unknown, context: HandlerContext) => ConnectError;
}
