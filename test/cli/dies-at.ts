// Preload (`node --import`): the command dies by kill -9 as DIES_AT says. `sent 2`: once it has sent two messages; `unnamed`: when the file
// that it writes is whole and has no name yet; `named`: once it has its name.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Conversation } from '@xmtp/node-bindings';

const [moment, count = '0'] = (process.env.DIES_AT ?? '').split(' ');
const dieAt = (now: string) => void (now === moment && process.kill(process.pid, 'SIGKILL'));

const { send } = Conversation.prototype;
let left = Number(count);
Conversation.prototype.send = async function (...message: Parameters<typeof send>) {
  const id = await send.apply(this, message);
  left -= 1;
  if (left === 0) dieAt('sent');
  return id;
};

const { linkSync } = fs;
fs.linkSync = (...paths) => {
  dieAt('unnamed');
  linkSync(...paths);
  dieAt('named');
};
syncBuiltinESMExports();
