import type { JsonValue } from '@bufbuild/protobuf';
import type { AgentLine } from '@offshoot/client';
import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { MessageSchemas } from '@offshoot/rest';
import type { Cli } from './cli.ts';

/** A JSON Schema of the 2020-12 draft. */
export type Schema = Record<string, unknown>;

export const list = (items: Schema): Schema => ({ type: 'array', items });

/** The input of an operation on one agent. */
export interface OfAgent {
  instanceId: string;
}

/** Has the owner's direct message with an agent open while `work` runs. */
export type AskAgent = <T>(instanceId: string, work: (line: AgentLine) => Promise<T>) => Promise<T>;

/** Where claims wait for an idle agent. Resolves to the claim, or to one that is QUEUED. */
export interface WaitingClaims {
  claim(
    wish: { requestId: string; templateId: string },
    claiming: (onQueued: (position: number) => void) => Promise<Claim>,
  ): Promise<Claim>;
}

/** Who acts, and how their agents are asked. */
export interface Acting {
  cli: Cli;
  ask: AskAgent;
  /** Of claims whose callers do not wait. Absent: they wait. */
  claims?: WaitingClaims;
}

/**
 * What an owner can do, told once: a command and a route of `offshoot serve` both call it, and the OpenAPI document is made of it.
 * `Found`: what the command words for people.
 */
export interface Operation<Input extends object, Found> {
  /** Unique: "listGoals". */
  id: string;
  /** One sentence. */
  summary: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As OpenAPI writes it. What stands in braces is part of the input. */
  path: string;
  /** HTTP status of success. */
  status: 200 | 201 | 202;
  /** Of the rest of the input, by its name: in the query of a GET, in the body of others. */
  fields: Record<keyof Omit<Input, 'instanceId' | 'goal'> & string, Schema> & Partial<Record<keyof Input, Schema>>;
  required: readonly (keyof Input & string)[];
  /** Default: 64 KiB. */
  maxBodyBytes?: number;
  answer(schemas: MessageSchemas): Schema;
  run(acting: Acting, input: Input): Promise<Found>;
  /** What the command prints with --json, and the route answers with. */
  document(found: Found, input: Input): JsonValue;
}
