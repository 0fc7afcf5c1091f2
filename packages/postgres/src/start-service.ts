import type { DescService } from '@bufbuild/protobuf';
import { type Otherwise, type RunningServer, type ServeOptions, serve, serveUnready } from '@offshoot/rpc';
import { need } from '@offshoot/runtime/admin/readiness.ts';
import { type Closing, type Keep, openWithCleanup } from '@offshoot/runtime/process/open-with-cleanup.ts';
import { awaitConnection } from './await-connection.ts';
import type { DatabaseConnection } from './connection.ts';
import { databaseAway, databaseRefusals, troubleText } from './refusing.ts';

/** Where a service listens, and who may call it. */
type Address = Pick<
  ServeOptions,
  'host' | 'port' | 'serviceKey' | 'serviceCallers' | 'deploymentKey' | 'tls' | 'library' | 'cors' | 'hosts'
>;

interface StartOptions extends Pick<ServeOptions, 'log'> {
  name: Parameters<typeof databaseAway>[0];
  databaseUrl: string;
  address: Address;
  /** Refused with the reason until the database answers. */
  services: DescService[];
  /** The same for requests that are for none of the services. */
  unready?: Otherwise;
  /** Ends the wait for a database that is not up yet. */
  stopping?: AbortSignal | undefined;
}

/** What the service serves once its parts are open. */
interface Served extends Omit<ServeOptions, keyof Address | 'log' | 'name'> {
  /** What a service needs besides the database. Default: nothing. */
  ready?: (service: string) => boolean;
}

interface Opening {
  /** Closed with the service, in reverse order. */
  keep: Keep;
  connection: DatabaseConnection;
  /** Kept as well. Ready while the database answers; without it, calls are refused. */
  serve(served: Served): Promise<RunningServer>;
}

/** Starts a service: awaits its database while it refuses calls, opens its parts, and serves. */
export function startService<Opened extends object>(
  { name, databaseUrl: url, address, services, unready: otherwise, stopping, log }: StartOptions,
  open: (opening: Opening) => Promise<Opened>,
): Promise<Opened & Closing> {
  const meanwhile = () =>
    serveUnready({ ...address, name, services, refusal: () => databaseAway(name), ...(otherwise && { otherwise }), log });
  return openWithCleanup(async (keep) => {
    let known: DatabaseConnection | undefined;
    keep(
      need(`${name} database`, () => {
        const trouble = known === undefined ? 'away' : known.trouble();
        return trouble && troubleText(trouble);
      }),
    );
    let isMigrated = false;
    keep(need(`${name} schema`, () => (isMigrated ? undefined : 'is being brought up to date')));
    const connection = keep(await awaitConnection({ url, log, stopping, meanwhile }));
    known = connection;
    const opened = await open({
      keep,
      connection,
      serve: async ({ interceptors = [], ready, ...served }) =>
        keep(
          await serve({
            ...address,
            ...served,
            name,
            interceptors: [...interceptors, databaseRefusals(name)],
            ready: (service) => connection.isAnswering() && (ready?.(service) ?? true),
            log,
          }),
        ),
    });
    isMigrated = true;
    return opened;
  });
}
