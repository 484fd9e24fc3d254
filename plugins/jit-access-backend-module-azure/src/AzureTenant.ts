import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { TokenCredential } from '@azure/core-auth';
import {
  bearerTokenAuthenticationPolicyName,
  PipelinePolicy,
} from '@azure/core-rest-pipeline';
import {
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
} from '@azure/identity';
import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { Tenant } from './config';

/** Clients of one tenant: they keep connections and tokens. @internal */
export class AzureTenant {
  private signedIn?: TokenCredential;
  private client?: AuthorizationManagementClient;

  /** @param sign - makes the credential; only when it is needed for the first time */
  constructor(
    readonly config: Tenant,
    private readonly sign: (
      tenant: Tenant,
    ) => TokenCredential = createCredential,
  ) {}

  get credential(): TokenCredential {
    this.signedIn ??= this.sign(this.config);
    return this.signedIn;
  }

  /** Azure Resource Manager; every call has to bring its own token. */
  get resourceManager(): AuthorizationManagementClient {
    this.client ??= createClient(this.config.endpoints.resourceManager);
    return this.client;
  }
}

/** @internal */
export function createCredential(tenant: Tenant): TokenCredential {
  const { tenantId, clientId, clientSecret, clientCertificateFile } = tenant;
  const options = {
    authorityHost: tenant.endpoints.authority,
    retryOptions: { maxRetries: 1 },
  };
  if (clientId && clientSecret) {
    return new ClientSecretCredential(
      tenantId,
      clientId,
      clientSecret,
      options,
    );
  }
  if (clientId && clientCertificateFile) {
    return new ClientCertificateCredential(
      tenantId,
      clientId,
      { certificatePath: clientCertificateFile },
      options,
    );
  }
  return new DefaultAzureCredential({
    ...options,
    tenantId,
    managedIdentityClientId: clientId,
    workloadIdentityClientId: clientId,
  });
}

function createClient(endpoint: string): AuthorizationManagementClient {
  const none = {
    getToken: async () => {
      throw new PermanentProviderError('A request to Azure had no token');
    },
  };
  const client = new AuthorizationManagementClient(none, '', {
    endpoint,
    $host: endpoint,
    // A change must not be sent again by anybody but the engine.
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    allowInsecureConnection: endpoint.startsWith('http:'),
    userAgentOptions: { userAgentPrefix: 'jit-access' },
  });
  // Tokens come with each call, so that a failure to sign in is told apart from one of a change.
  client.pipeline.removePolicy({ name: bearerTokenAuthenticationPolicyName });
  client.pipeline.addPolicy(onlyTo(endpoint));
  return client;
}

/** Links to next pages come from outside: none may carry the token elsewhere. */
function onlyTo(endpoint: string): PipelinePolicy {
  const { origin } = new URL(endpoint);
  return {
    name: 'jitAccessOnlyTo',
    async sendRequest(request, next) {
      if (new URL(request.url).origin !== origin) {
        throw new PermanentProviderError(
          `Azure Resource Manager at ${origin} pointed to another address for more; nothing was sent there`,
        );
      }
      return next(request);
    },
  };
}
