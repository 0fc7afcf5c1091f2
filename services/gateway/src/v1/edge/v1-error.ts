import { errorAnswer, openAiErrors } from '@offshoot/rest';

/** Codes of what the gateway itself refuses under /v1. */
const v1Errors = openAiErrors('contract');

/** What a request under /v1 gets that is refused with `thrown`. It logs a defect of ours and tells nobody. */
export const v1Error = (thrown: unknown, requestId: string, log: Parameters<typeof errorAnswer>[2]['log']) =>
  errorAnswer(thrown, v1Errors, { requestId, log });
