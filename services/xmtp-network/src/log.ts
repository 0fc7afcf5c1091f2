/** The part of a logger that this service uses; pino's has it. Nothing of what clients send is ever logged. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
