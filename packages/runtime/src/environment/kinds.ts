import { type Setting, type Variable, variable } from './setting.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'trace', 'silent'] as const;

const MAX_PORT = 65_535;

export function text(declared: Variable & ({ default: string } | { isRequired: true })): Setting<string>;
export function text(declared: Variable): Setting<string | undefined>;
export function text(declared: Variable): Setting<string | undefined> {
  return variable(declared, (value) => value);
}

export function wholeNumber(
  declared: { name: string; help: string; default: number },
  limits: { least?: number; most: number },
): Setting<number> {
  const { least = 0, most } = limits;
  return variable({ ...declared, default: String(declared.default) }, (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new Error(`must be a whole number from ${least} to ${most}`);
  });
}

/** 0 picks any free port. */
export function port(name: string, usual: number, help: string): Setting<number> {
  return variable({ name, help, default: String(usual) }, (value) => {
    if (/^\d{1,5}$/.test(value) && Number(value) <= MAX_PORT) return Number(value);
    throw new Error(`must be a port from 0 to ${MAX_PORT}`);
  });
}

/** An http or https URL. `example` is shown if the value is not one. */
export function url(declared: Variable, example: string): Setting<string | undefined> {
  return variable(declared, (value) => {
    if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value;
    throw new Error(`must be an http or https URL such as ${example}`);
  });
}

/** Origins that the operator lets through, separated by commas. Default: none. */
export function origins(declared: Omit<Variable, 'default'>): Setting<readonly string[]> {
  return variable({ ...declared, default: '' }, (list) =>
    list.split(',').flatMap((one) => {
      const origin = one.trim();
      if (origin === '') return [];
      if (!/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin)
        throw new Error('must be origins such as http://127.0.0.1:3001');
      return [origin];
    }),
  );
}

export const bind = text({ name: 'OFFSHOOT_BIND', help: 'the interface to listen on', default: '127.0.0.1' });
export const dataFolder = text({ name: 'OFFSHOOT_DATA', help: 'the data folder', default: '.data' });

export function logLevel(usual: string): Setting<string> {
  return variable({ name: 'LOG_LEVEL', help: 'the log level', default: usual }, (value) => {
    if ((logLevels as readonly string[]).includes(value)) return value;
    throw new Error(`must be one of ${logLevels.join(', ')}`);
  });
}
