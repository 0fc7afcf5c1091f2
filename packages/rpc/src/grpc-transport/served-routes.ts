import type { DescService } from '@bufbuild/protobuf';
import type { ConnectError, HandlerContext, Interceptor, ServiceImplSpec } from '@connectrpc/connect';

export interface ServedRoute {
  service: DescService;
  spec: ServiceImplSpec;
}

/** What is served, and what every call passes through. `Caller`: what admission learns about the caller. */
export interface ServedRoutes<Caller> {
  routes: readonly ServedRoute[];
  interceptors: Interceptor[];
  entrance: Entrance<Caller>;
  shutdownSignal: AbortSignal;
  maxMessageBytes: number;
}

/** Who is admitted, and what refused callers hear. */
export interface Entrance<Caller> {
  /** Identifies the caller by the call's headers alone, before any of the message is buffered. Throws. Absent: `gate` alone decides. */
  admit?: (service: DescService, header: Headers) => Caller | Promise<Caller>;
  /** The response to a call for which `admit` threw, with its headers. */
  refusal: (thrown: unknown, header: Headers) => { error: ConnectError; header: Headers };
  /** Begins a call before its message is read. `caller`: what `admit` returned. Throws a ConnectError. */
  begin: (context: HandlerContext, caller?: Caller) => void | Promise<void>;
  /** Records where the call comes from: an address and a port. */
  setPeer: (context: HandlerContext, peer: string) => void;
  /** Converts what was thrown into what the caller sees. */
  errorOf: (thrown: unknown, context: HandlerContext) => ConnectError;
}
