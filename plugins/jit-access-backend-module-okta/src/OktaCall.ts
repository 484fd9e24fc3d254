import { explainFailure } from '@jit-access/backstage-plugin-jit-access-node';
import { Client } from '@okta/okta-sdk-nodejs';
import { OktaConnection } from './OktaConnection';
import { adviceFor, answerOf, refusalOf } from './oktaErrors';

/** One call of the provider in one organisation: its signal, and what Okta calls its requests. @internal */
export class OktaCall {
  readonly requestIds: string[] = [];

  constructor(
    private readonly connection: OktaConnection,
    readonly signal: AbortSignal,
  ) {}

  get where(): string {
    return `Okta organisation ${this.connection.organization.name}`;
  }

  /** @param what - for people: `read the group Orders` @throws ProviderError */
  async ask<T>(what: string, work: (client: Client) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const requests = {
      signal: this.signal,
      ids: this.requestIds,
      wrote: false,
    };
    try {
      return await this.connection.run(requests, work);
    } catch (error) {
      const refused = refusalOf(error);
      throw explainFailure({
        error,
        write: requests.wrote,
        where: this.where,
        what,
        providerRequestIds: this.requestIds,
        answer: refused && answerOf(refused),
        advice: refused && adviceFor(refused),
      });
    }
  }

  /** Undefined where Okta says that there is no such thing. @throws ProviderError */
  async askFor<T>(
    what: string,
    work: (client: Client) => Promise<T>,
  ): Promise<T | undefined> {
    return this.ask(what, async client => {
      try {
        return await work(client);
      } catch (error) {
        if (isNotFound(error)) {
          return undefined;
        }
        throw error;
      }
    });
  }
}

function isNotFound(error: unknown): boolean {
  const { status, errorCode } = Object(error);
  return status === 404 && (errorCode === 'E0000007' || !errorCode);
}
