// What a message of an endpoint, or a piece of one, says and thinks, in any of the forms in which endpoints write it.

type Fields = Readonly<Record<string, unknown>>;

/** A text, or a list of parts, as Mistral's reasoning models write it: what is no text is left out. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return partsIn(content, 'text')
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

/** `reasoning` of OpenRouter and Ollama, `reasoning_content` of DeepSeek and vLLM, or parts of the content. */
export function thoughtIn(message: object | null | undefined): string {
  const { reasoning, reasoning_content, content } = (message ?? {}) as Fields;
  const thought = reasoning ?? reasoning_content;
  if (typeof thought === 'string' && thought !== '') return thought;
  return partsIn(content, 'thinking')
    .map(({ thinking }) => textIn(thinking))
    .join('');
}

const partsIn = (content: unknown, type: 'text' | 'thinking'): Fields[] =>
  Array.isArray(content) ? content.filter((part: Fields | null) => part?.type === type) : [];
