// A relay in a process of its own, which is killed. Its database is the argument; it prints its address.
import { ANYBODY } from '../../src/relay/policy.ts';
import { serveRelay } from '../../src/relay/serve-relay.ts';

const [, , file = ''] = process.argv;
const log = { warn: (fields: object, message: string) => console.error(message, fields) };
const { url } = await serveRelay({ ...{ file, log, name: 'A relay', policy: ANYBODY }, host: '127.0.0.1', port: 0 });
console.log(url);
