import type { ServiceImpl } from '@connectrpc/connect';
import type { DeploymentService } from '@offshoot/gen/offshoot/gateway/v1/deployment_service_pb.ts';

export function getDeploymentHandler(deploymentKey: string): ServiceImpl<typeof DeploymentService>['getDeployment'] {
  const publicKey = Uint8Array.from(Buffer.from(deploymentKey, 'hex'));
  return () => ({ publicKey });
}
