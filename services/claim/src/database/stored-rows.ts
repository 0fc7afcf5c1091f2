import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TransferSchema } from './entities/transfer.ts';
import { rowCodec } from './row-codec.ts';

export const agents = rowCodec(AgentMetadataSchema);
export const claims = rowCodec(ClaimSchema);
export const hosts = rowCodec(HostSchema);
export const transfers = rowCodec(TransferSchema);
