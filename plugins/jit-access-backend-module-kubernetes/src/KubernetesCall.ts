import {
  AuthorizationV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  RbacAuthorizationV1Api,
  RequestContext,
  ResponseContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { RetryableProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { Cluster } from './config';
import { useKeptLine } from './keptLine';
import { kubeConfig } from './kubeConfig';
import { explain } from './kubernetesErrors';

/** The parts of the cluster's API that are used. @internal */
export interface Apis {
  rbac: RbacAuthorizationV1Api;
  core: CoreV1Api;
  authorization: AuthorizationV1Api;
}

/** One call of the provider in one cluster: its signal, and what the audit log calls its requests. @internal */
export class KubernetesCall {
  readonly requestIds: string[] = [];
  private apis?: Apis;
  private wrote = false;

  constructor(
    readonly cluster: Cluster,
    readonly signal: AbortSignal,
  ) {}

  get where(): string {
    return `Kubernetes cluster ${this.cluster.name}`;
  }

  /** @param what - for people: `make the binding` @throws ProviderError */
  async ask<T>(what: string, work: (apis: Apis) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.wrote = false;
    try {
      this.apis ??= this.connect();
      return await work(this.apis);
    } catch (error) {
      throw explain({
        error: this.saidPlainly(error),
        write: this.wrote,
        where: this.where,
        what,
        providerRequestIds: this.requestIds,
      });
    }
  }

  /** Undefined where there is no such thing. @throws ProviderError */
  async askFor<T>(
    what: string,
    work: (apis: Apis) => Promise<T>,
  ): Promise<T | undefined> {
    return this.ask(what, async apis => {
      try {
        return await work(apis);
      } catch (error) {
        if ((Object(error) as { code?: unknown }).code === 404) {
          return undefined;
        }
        throw error;
      }
    });
  }

  /** The client says of a time limit that the user gave up. */
  private saidPlainly(error: unknown): unknown {
    const { name } = Object(error) as { name?: string };
    return name === 'AbortError' && !this.signal.aborted
      ? new Error(`no answer within ${this.cluster.requestTimeout}`)
      : error;
  }

  private connect(): Apis {
    const config = this.readConfig();
    const configuration = createConfiguration({
      baseServer: new ServerConfiguration(
        config.getCurrentCluster()!.server,
        {},
      ),
      authMethods: { default: config },
      promiseMiddleware: [
        {
          pre: async request => this.before(request),
          post: async response => this.after(response),
        },
      ],
    });
    return {
      rbac: new RbacAuthorizationV1Api(configuration),
      core: new CoreV1Api(configuration),
      authorization: new AuthorizationV1Api(configuration),
    };
  }

  private readConfig(): KubeConfig {
    try {
      return kubeConfig(this.cluster);
    } catch (error) {
      throw new RetryableProviderError(
        `${this.where}: the kubeconfig cannot be used: ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  private before(request: RequestContext): RequestContext {
    const deadline = AbortSignal.timeout(this.cluster.requestTimeoutMs);
    useKeptLine(this.cluster, request);
    request.setSignal(AbortSignal.any([this.signal, deadline]));
    const reading =
      request.getHttpMethod() === 'GET' ||
      request.getUrl().includes('/selfsubjectaccessreviews');
    this.wrote ||= !reading;
    return request;
  }

  private after(response: ResponseContext): ResponseContext {
    const id = response.headers['audit-id'];
    if (id) {
      this.requestIds.push(id);
    }
    return response;
  }
}
