import { readEnvironment } from '@offshoot/runtime/environment';
import { expect, test } from 'vitest';
import { createPictureModels, pictureModels, transcriptionEndpoint } from '../src/index.ts';

const ENDPOINT = { baseUrl: 'http://127.0.0.1:1/v1', apiKey: '' };
const model = (id: string, takesPictures?: boolean) => ({
  id,
  created: 0,
  ownedBy: '',
  ...(takesPictures !== undefined && { takesPictures }),
});

test('the operator’s word counts, and the endpoint is not asked', async () => {
  const said = (names: string) => readEnvironment(pictureModels, { LLM_PICTURE_MODELS: names });
  const list = () => Promise.reject(new Error('asked'));
  const takes = (names: string, one: string) => createPictureModels(ENDPOINT, said(names), { list })(one);
  expect(await Promise.all([takes('a, b', 'b'), takes('a,b', 'c'), takes('*', 'c'), takes('none', 'a')])).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(readEnvironment(pictureModels, {})).toBeUndefined();
});

test('otherwise its list says, which is asked for once; a model of which it says nothing takes none', async () => {
  let lists = 0;
  const list = async () => {
    lists++;
    return [model('sees', true), model('reads', false), model('silent')];
  };
  const takes = createPictureModels(ENDPOINT, undefined, { list });
  expect(await Promise.all(['sees', 'reads', 'silent', 'gone'].map(takes))).toEqual([true, false, false, false]);
  expect(lists).toBe(1);
});

test('an endpoint without a list takes no pictures', async () => {
  expect(await createPictureModels(ENDPOINT, undefined, { list: () => Promise.reject(new Error('404')) })('any')).toBe(false);
});

test('an endpoint that transcribes is configured whole, or not at all', () => {
  const configured = (env: Record<string, string>) => readEnvironment(transcriptionEndpoint, env);
  const baseUrl = 'https://api.openai.com/v1';
  expect(configured({})).toBeUndefined();
  expect(() => configured({ TRANSCRIPTION_BASE_URL: baseUrl })).toThrow('TRANSCRIPTION_MODEL');
  expect(() => configured({ TRANSCRIPTION_BASE_URL: 'ftp://x', TRANSCRIPTION_MODEL: 'm' })).toThrow('http');
  expect(configured({ TRANSCRIPTION_BASE_URL: baseUrl, TRANSCRIPTION_MODEL: 'm' })).toMatchObject({ baseUrl, model: 'm', apiKey: '' });
});
