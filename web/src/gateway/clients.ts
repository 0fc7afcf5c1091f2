import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';

/** Long enough for a slow phone network. */
const TIMEOUT_MS = 20_000;

/** The gateway serves this page, so its calls need no CORS. */
const transport = createConnectTransport({ baseUrl: window.location.origin, useBinaryFormat: true, defaultTimeoutMs: TIMEOUT_MS });

export const templates = createClient(TemplateService, transport);
