// A host whose engine never lets go of the thread when it reads “block FILE”, like a pattern that an attacker's text makes run for hours.
import { appendFileSync } from 'node:fs';
import { createOfflineEngine } from '@offshoot/host/testing';
import { runHosted } from '@offshoot/standalone/testing';

const engine = createOfflineEngine();
const { learn } = engine;
engine.learn = (request, signal) => {
  const file = /^block (\S+)$/.exec(request.message.text)?.[1];
  if (file === undefined) return learn.call(engine, request, signal);
  // So that the test sees when, and in which process.
  appendFileSync(file, `${process.pid}\n`);
  for (;;);
};
runHosted(engine);
