import { cloudidentity, cloudidentity_v1 } from '@googleapis/cloudidentity';
import {
  cloudresourcemanager,
  cloudresourcemanager_v3,
} from '@googleapis/cloudresourcemanager';
import { storage, storage_v1 } from '@googleapis/storage';
import {
  BaseExternalAccountClient,
  GoogleAuth,
  Impersonated,
  OAuth2Client,
} from 'google-auth-library';
import { ConnectionSettings } from './config';
import { Turns } from './Turns';

const SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** What signs requests. @internal */
export type Signer = OAuth2Client | BaseExternalAccountClient;

/** The services of Google Cloud. @internal */
export interface Apis {
  resourceManager: cloudresourcemanager_v3.Cloudresourcemanager;
  storage: storage_v1.Storage;
  cloudIdentity: cloudidentity_v1.Cloudidentity;
}

/** One way into Google Cloud. Tokens are kept and renewed by Google's own library. @internal */
export class GcpConnection {
  readonly turns = new Turns();
  private signer?: Promise<Signer>;
  private apis?: Apis;

  constructor(
    readonly settings: ConnectionSettings,
    private readonly createSigner: () => Promise<Signer> = () =>
      signerOf(settings),
  ) {}

  /** The services, with a token at hand. @throws what is wrong with the credentials */
  async open(): Promise<Apis> {
    this.signer ??= this.createSigner();
    try {
      const signer = await this.signer;
      await signer.getRequestHeaders();
      this.apis ??= createApis(this.settings, signer);
      return this.apis;
    } catch (error) {
      // Whatever was wrong may be mended by the next time.
      this.signer = undefined;
      this.apis = undefined;
      throw error;
    }
  }
}

/** Node's own: it obeys signals in every phase, and says what broke. */
const TRANSPORT = {
  fetchImplementation: (input: string | URL | Request, init?: RequestInit) =>
    fetch(input, init),
};

async function signerOf({
  credentials,
  endpoints,
}: ConnectionSettings): Promise<Signer> {
  const { keyFile, key, impersonate } = credentials;
  const auth = new GoogleAuth({
    scopes: SCOPES,
    ...(keyFile && { keyFilename: keyFile }),
    ...(key && { credentials: key }),
    clientOptions: { transporterOptions: TRANSPORT },
  });
  const client = (await auth.getClient()) as Signer;
  if (!impersonate) {
    return client;
  }
  return new Impersonated({
    sourceClient: client,
    targetPrincipal: impersonate,
    targetScopes: SCOPES,
    ...(endpoints.iamCredentials && {
      endpoint: new URL(endpoints.iamCredentials).origin,
    }),
    transporterOptions: TRANSPORT,
  });
}

function createApis({ endpoints }: ConnectionSettings, auth: Signer): Apis {
  const at = (rootUrl?: string) => ({
    auth,
    // Nothing is sent twice without a look in between.
    retry: false,
    ...TRANSPORT,
    ...(rootUrl && { rootUrl }),
  });
  return {
    resourceManager: cloudresourcemanager({
      version: 'v3',
      ...at(endpoints.resourceManager),
    }),
    storage: storage({ version: 'v1', ...at(endpoints.storage) }),
    cloudIdentity: cloudidentity({
      version: 'v1',
      ...at(endpoints.cloudIdentity),
    }),
  };
}
