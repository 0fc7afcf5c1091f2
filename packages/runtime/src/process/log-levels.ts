export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'trace', 'silent'] as const;
