// Speech as text, by an endpoint that speaks OpenAI's audio route. Never logs what was said.
import { derived, group, type Setting, text, url } from '@offshoot/runtime/environment';
import { garbage } from '../model.ts';
import { within } from '../within.ts';
import { endpointAt, type ModelEndpoint } from './endpoint.ts';
import { modelErrorOf } from './failures.ts';
import { endpointProxies } from './proxies.ts';

export interface TranscriptionEndpoint extends Pick<ModelEndpoint, 'baseUrl' | 'apiKey' | 'proxies'> {
  model: string;
  /** Of one sound, milliseconds. Default 60 s. */
  timeoutMs?: number;
}

/** `ending`: "mp3", by which endpoints tell forms apart. */
export interface Sound {
  bytes: Uint8Array;
  ending: string;
}

export interface Transcriber {
  /** The words in the recording. Throws ModelError. */
  transcribe(sound: Sound, signal: AbortSignal): Promise<string>;
}

/** Undefined if no endpoint is configured. */
export const transcriptionEndpoint: Setting<TranscriptionEndpoint | undefined> = derived(
  group({
    baseUrl: url(
      { name: 'TRANSCRIPTION_BASE_URL', help: 'an OpenAI-compatible endpoint that transcribes speech' },
      'https://api.openai.com/v1',
    ),
    apiKey: text({ name: 'TRANSCRIPTION_API_KEY', help: 'its key', default: '', isSecret: true }),
    model: text({ name: 'TRANSCRIPTION_MODEL', help: 'the model that transcribes', default: '' }),
    proxies: endpointProxies,
  }),
  ({ baseUrl, apiKey, model, proxies }) => {
    if (baseUrl === undefined) return undefined;
    if (model === '') throw new Error('TRANSCRIPTION_MODEL must name the model that transcribes, such as whisper-1.');
    return { baseUrl, apiKey, model, ...(proxies && { proxies }) };
  },
);

const PATH = '/audio/transcriptions';
const TIMEOUT_MS = 60_000;
/** Of an answer, which says a minute of speech in about 1 KB. */
const MAX_BYTES = 256 * 1024;

export function createOpenAiTranscriber({ model, timeoutMs = TIMEOUT_MS, ...endpoint }: TranscriptionEndpoint): Transcriber {
  const { post } = endpointAt({ ...endpoint, timeoutMs });
  return {
    async transcribe({ bytes, ending }, signal) {
      using bounded = within(timeoutMs, signal);
      try {
        const form = new FormData();
        form.set('model', model);
        form.set('response_format', 'json');
        form.set('file', new Blob([Uint8Array.from(bytes)]), `voice.${ending}`);
        const answer = await post(PATH, form, bounded.signal);
        const { text: said } = (JSON.parse(await answer.text(MAX_BYTES)) ?? {}) as { text?: unknown };
        if (typeof said !== 'string') throw garbage('it is no transcript');
        return said.toWellFormed();
      } catch (error) {
        throw modelErrorOf(error, { caller: signal, isTimeUp: bounded.isTimeUp });
      }
    },
  };
}
