// An RPC: its contract, its handler and its route. Until the handler is written, it answers that it is not served.
import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path/posix';
import type { Changes } from './changes.ts';
import { camel, kebab, listed } from './names.ts';
import { UsageError } from './usage-error.ts';

const VALIDATION = 'import "buf/validate/validate.proto";';

export function newRpc(changes: Changes, given: string, service: string, method: string): string[] {
  const folder = given.replace(/\/+$/, '');
  const [home] = /^services\/[a-z-]+/.exec(folder) ?? [];
  if (!home || !changes.exists(folder)) throw new UsageError(`There is no ${given}. The services are ${servicesIn(changes)}.`);
  if (!/^([A-Z][a-z0-9]*){2,}$/.test(method)) {
    throw new UsageError(`${JSON.stringify(method)} is no name for an RPC: use a verb and a noun, such as GetTemplateAge.`);
  }
  if (method.startsWith('Watch')) throw new UsageError('A watch is a stream, which this does not write. A model: WatchClaim.');

  const route = routeOf(changes, home, service);
  const proto = protoOf(changes, service);
  const handlers = handlersFolder(changes, route, folder === home ? undefined : folder);
  const handler = join(handlers, `${kebab(method)}.ts`);
  if (changes.exists(handler)) throw new UsageError(`${handler} exists already.`);

  let isGenerated = false;
  const generate = () => changes.run('npm run generate', process.execPath, 'scripts/generate.ts');
  // Undone last, when the contract is as it was.
  changes.onUndo(() => isGenerated && generate());
  changes.write(proto, withMethod(changes.read(proto), proto, service, method));
  changes.write(handler, handlerOf(proto, service, method));
  changes.write(route.file, withRoute(changes.read(route.file), route, relative(dirname(route.file), handler), method));
  changes.run('buf lint', 'node_modules/.bin/buf', 'lint');
  isGenerated = true;
  generate();
  return [
    `Say in ${proto} what it does, with defaults, units and errors, and which fields it needs, each with its rule; then npm run generate`,
    `Write ${handler}: caller → domain → response. The decision is a pure function in domain (npm run new -- room …)`,
    ...(route.callers.includes('gateway') ? publicSteps(service, method) : []),
    'A new reason to refuse goes into proto/offshoot/error/v1/reason.proto',
    `Test it through the client of ${service}; npm run test:one -- test/service-roles.test.ts; npm run check`,
  ];
}

function publicSteps(service: string, method: string): string[] {
  return [
    `If clients may call it: whether without a session is said by the list \`open\` in services/gateway/src/handlers/authenticate.ts (${service}, '${method}'); a REST route is a file in services/gateway/src/web/rest, listed in its api.ts`,
  ];
}

function servicesIn({ root }: Changes): string {
  return listed(globSync('services/*', { cwd: root }));
}

/** Where a service's handlers are put together. */
interface Route {
  file: string;
  /** Where the object of handlers begins and ends in the file, within its braces. */
  begin: number;
  end: number;
  /** What follows: who may call it. */
  callers: string;
}

function routeOf(changes: Changes, home: string, service: string): Route {
  const files = globSync(`${home}/src/**/*.ts`, { cwd: changes.root });
  for (const file of files) {
    const source = changes.read(file);
    const found = /^[A-Z]\w*$/.test(service) ? new RegExp(`\\broute\\(\\s*${service},\\s*\\{`).exec(source) : null;
    if (!found) continue;
    const begin = found.index + found[0].length;
    const end = closing(source, begin);
    return { file, begin, end, callers: source.slice(end, source.indexOf('\n', source.indexOf(')', end))) };
  }
  const routed = files.flatMap((file) => [...changes.read(file).matchAll(/\broute\(\s*([A-Z]\w*),\s*\{/g)].map(([, name = '']) => name));
  throw new UsageError(`${home} serves no ${service}. It serves ${listed(routed)}.`);
}

/** The brace that ends what begins before this place. */
function closing(source: string, begin: number): number {
  let depth = 1;
  for (let place = begin; place < source.length; place++) {
    if (source[place] === '{') depth++;
    if (source[place] === '}' && --depth === 0) return place;
  }
  throw new UsageError('The braces of the table of routes do not match.');
}

/** The folder of the service's other handlers; the room that was given, if they are in several. */
function handlersFolder(changes: Changes, { file, begin, end }: Route, room: string | undefined): string {
  if (room !== undefined) return room.endsWith('/handlers') ? room : join(room, 'handlers');
  const source = changes.read(file);
  const used = new Set(source.slice(begin, end).match(/\w+Handler\b/g));
  const imports = [...source.matchAll(/^import \{([^}]*)\} from '(\.[^']+)'/gm)];
  const from = imports.filter(([, names = '']) => names.split(/[\s,]+/).some((name) => used.has(name)));
  const folders = [...new Set(from.map(([, , path = '']) => join(dirname(file), dirname(path))))];
  const [only] = folders;
  if (only === undefined || folders.length > 1) {
    throw new UsageError(`Which room does it belong to? Give one of these instead of the service: ${listed(folders.map(dirname))}.`);
  }
  return only;
}

function protoOf(changes: Changes, service: string): string {
  const protos = globSync('proto/offshoot/**/*.proto', { cwd: changes.root });
  const found = protos.find((file) => changes.read(file).includes(`\nservice ${service} {\n`));
  if (found === undefined) throw new UsageError(`No file under proto/offshoot declares ${service}.`);
  return found;
}

function withMethod(source: string, file: string, service: string, method: string): string {
  if (new RegExp(`\\b(?:rpc|message) ${method}(?:Request|Response)?\\b`).test(source)) {
    throw new UsageError(`${method}, or a message of that name, exists already in ${file}.`);
  }
  const end = source.indexOf('\n}\n', source.indexOf(`\nservice ${service} {\n`)) + 1;
  const isReading = /^(?:Get|List)/.test(method);
  const rpc = `  // Not served yet (code unimplemented).
  rpc ${method}(${method}Request) returns (${method}Response)${isReading ? ' {\n    option idempotency_level = NO_SIDE_EFFECTS;\n  }' : ';'}
`;
  const messages = `
message ${method}Request {
  // Which one: 1 to 64 characters.
  string id = 1 [
    (buf.validate.field).string.min_len = 1,
    (buf.validate.field).string.max_len = 64
  ];
}

message ${method}Response {
  // Which one it was.
  string id = 1;
}
`;
  const whole = `${source.slice(0, end)}${rpc}${source.slice(end)}${messages}`;
  return whole.includes(VALIDATION) ? whole : whole.replace(/^(package .*;\n)\n?/m, `$1\n${VALIDATION}\n`);
}

function handlerOf(proto: string, service: string, method: string): string {
  const generated = proto.replace(/^proto\//, '@offshoot/gen/').replace(/\.proto$/, '_pb.ts');
  const name = camel(method);
  return `import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import type { ${service} } from '${generated}';

/** Caller → domain → response. Give it what it needs as \`deps\`. */
export function ${name}Handler(): ServiceImpl<typeof ${service}>['${name}'] {
  return () => {
    throw new ConnectError('${method} is not served yet.', Code.Unimplemented);
  };
}
`;
}

function withRoute(source: string, { begin, end }: Route, path: string, method: string): string {
  const body = source.slice(begin, end).trimEnd();
  const handler = `${camel(method)}Handler`;
  const routes = `${source.slice(0, begin)}${body}${body.endsWith(',') ? '' : ','} ${camel(method)}: ${handler}(), ${source.slice(end)}`;
  const lastImport = routes.lastIndexOf('\nimport ') + 1;
  return `${routes.slice(0, lastImport)}import { ${handler} } from '${path.startsWith('.') ? path : `./${path}`}';\n${routes.slice(lastImport)}`;
}
