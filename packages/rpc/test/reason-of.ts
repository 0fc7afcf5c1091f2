import { refusalOf } from '@offshoot/rpc';

/** The typed reason of the call's refusal; undefined if it was not refused. */
export async function reasonOf(call: Promise<unknown>): Promise<string | undefined> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return undefined;
  const refusal = refusalOf(error);
  if (refusal === undefined) throw error;
  return refusal.reason;
}
