// The environment variables that every process declares.
import { settings as claim } from '@offshoot/claim';
import { settings as command } from '@offshoot/cli';
import { settings as commons } from '@offshoot/commons/config.ts';
import { settings as gateway } from '@offshoot/gateway';
import { settings as host } from '@offshoot/host';
import { settings as knowledge } from '@offshoot/knowledge/config.ts';
import { settings as lineage } from '@offshoot/lineage/config.ts';
import { settings as profile } from '@offshoot/profile/config.ts';
import { settings as response } from '@offshoot/response/config.ts';
import type { Variable } from '@offshoot/runtime/environment';
import { gatewayWithServices, settings as standalone } from '@offshoot/standalone';
import { settings as template } from '@offshoot/template/config.ts';
import { settings as network } from '@offshoot/xmtp-network/service.ts';

export const declared: readonly Variable[] = [
  template,
  claim,
  lineage,
  profile,
  response,
  knowledge,
  commons,
  gateway,
  gatewayWithServices,
  host,
  network,
  standalone,
  command,
].flatMap(({ variables }) => variables);
