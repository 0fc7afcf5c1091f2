// The parts that messages, results and thoughts consist of.
import { type Static, Type } from 'typebox';
import { address, count, id, MAX_FILE, MAX_IMAGE, nullable, oneOf, optional, text } from './shapes.ts';

export const inputTextSchema = Type.Object({ type: Type.Literal('input_text'), text });

export const inputImageSchema = Type.Object({
  type: Type.Literal('input_image'),
  /** An https address, or a data URL with base64. */
  image_url: optional(Type.String({ minLength: 1, maxLength: MAX_IMAGE })),
  file_id: optional(id),
  detail: optional(oneOf(['low', 'high', 'auto', 'original'])),
});

export const inputFileSchema = Type.Object({
  type: Type.Literal('input_file'),
  filename: optional(Type.String({ maxLength: 512 })),
  /** A data URL, or base64 alone. */
  file_data: optional(Type.String({ minLength: 1, maxLength: MAX_FILE })),
  file_url: optional(Type.String({ description: 'Refused: no address of a file is fetched. Send `file_data` or `file_id`.' })),
  file_id: optional(id),
});

/** `start_index` and `end_index` count UTF-16 units of the text. */
const urlCitationSchema = Type.Object({
  type: Type.Literal('url_citation'),
  url: address,
  title: text,
  start_index: count,
  end_index: count,
});
const fileCitationSchema = Type.Object({
  type: Type.Literal('file_citation'),
  file_id: id,
  filename: Type.String({ maxLength: 512 }),
  index: count,
});
/** A file that code has made. */
const containerFileCitationSchema = Type.Object({
  type: Type.Literal('container_file_citation'),
  container_id: id,
  file_id: id,
  filename: Type.String({ maxLength: 512 }),
  start_index: count,
  end_index: count,
});
export const annotationSchema = Type.Union([urlCitationSchema, fileCitationSchema, containerFileCitationSchema]);

const tokenSchema = { token: Type.String(), logprob: Type.Number(), bytes: Type.Array(Type.Integer()) };
export const logprobSchema = Type.Object({ ...tokenSchema, top_logprobs: Type.Array(Type.Object(tokenSchema)) });

export const outputTextSchema = Type.Object({
  type: Type.Literal('output_text'),
  text,
  annotations: Type.Array(annotationSchema),
  logprobs: Type.Optional(Type.Array(logprobSchema)),
});
/** As clients send it back: without what they do not keep. */
export const givenOutputTextSchema = Type.Object({
  type: Type.Literal('output_text'),
  text,
  annotations: optional(Type.Array(Type.Unknown(), { maxItems: 1_000 })),
  logprobs: optional(Type.Array(Type.Unknown())),
});
export const refusalPartSchema = Type.Object({ type: Type.Literal('refusal'), refusal: text });
export const summaryTextSchema = Type.Object({ type: Type.Literal('summary_text'), text });
export const reasoningTextSchema = Type.Object({ type: Type.Literal('reasoning_text'), text });

export const inputPartSchema = Type.Union([inputTextSchema, inputImageSchema, inputFileSchema]);
export const outputPartSchema = Type.Union([outputTextSchema, refusalPartSchema]);
/** A part of an event: of a message or of a thought. */
export const streamedPartSchema = Type.Union([outputTextSchema, refusalPartSchema, reasoningTextSchema]);
export const phaseSchema = oneOf(['commentary', 'final_answer']);
export const nullablePhase = nullable(phaseSchema);

export type InputPart = Static<typeof inputPartSchema>;
export type InputImage = Static<typeof inputImageSchema>;
export type InputFile = Static<typeof inputFileSchema>;
export type OutputText = Static<typeof outputTextSchema>;
export type OutputPart = Static<typeof outputPartSchema>;
export type StreamedPart = Static<typeof streamedPartSchema>;
export type Annotation = Static<typeof annotationSchema>;
/** Without where it is cited. */
export type MadeFile = Omit<Static<typeof containerFileCitationSchema>, 'start_index' | 'end_index'>;
export type SummaryText = Static<typeof summaryTextSchema>;
export type Logprob = Static<typeof logprobSchema>;
export type Phase = Static<typeof phaseSchema>;
