import { destination, type Logger as PinoLogger, pino } from 'pino';
import { logLevels } from '../environment/kinds.ts';

export type Logger = PinoLogger;

/** Names under which a secret could reach the logger by accident, at the top level or one level down. */
const secretNames = [
  'authorization',
  'accessToken',
  'access_token',
  'apiKey',
  'challenge',
  'contextPrompt',
  'context_prompt',
  'databaseUrl',
  'encryptionKey',
  'password',
  'privateKey',
  'serviceSecret',
  'serviceKey',
  'seed',
  'summary',
  'text',
  'token',
  'userConfig',
  'user_config',
];

/** Undefined if LOG_LEVEL is a level, or not set. */
function objectionToLogLevel(level: string | undefined): string | undefined {
  if (!level || (logLevels as readonly string[]).includes(level)) return undefined;
  return `LOG_LEVEL must be one of ${logLevels.join(', ')}, not "${level}".`;
}

/** A part's logger, writing JSON lines to stderr: stdout is for the output that the user asked for. An invalid level becomes info. */
export function createLogger(name: string, level: string = process.env.LOG_LEVEL || 'info'): Logger {
  const objection = objectionToLogLevel(level);
  const log = loggerAt(objection ? 'info' : level, name);
  if (objection) log.warn(`${objection} Using info.`);
  return log;
}

function loggerAt(level: string, name: string): Logger {
  return pino(
    {
      name,
      level,
      base: { name },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths: secretNames.flatMap((secret) => [secret, `*.${secret}`]), censor: '[secret]' },
      serializers: { err: describeError },
    },
    destination({ dest: 2, sync: true }),
  );
}

/** Only the name, message, stack and causes of an error: other properties can hold requests and headers. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}
