// A confined process, started by `startConfined`: see confinement.ts. It has one thread: in another one, the permission model of
// Node would not hold.
import './allowed-modules.ts';

// A shell may have added some.
for (const name of Object.keys(process.env)) delete process.env[name];
await import(String(process.argv[2]));
