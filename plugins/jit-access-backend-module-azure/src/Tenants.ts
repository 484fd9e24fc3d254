import { PermanentProviderError } from '@jit-access/backstage-plugin-jit-access-node';
import { AzureTenant } from './AzureTenant';

/** The tenants that one provider serves. @internal */
export class Tenants {
  /** @param kind - which setting makes a tenant one of these, for people: `groups` */
  constructor(
    private readonly tenants: ReadonlyMap<string, AzureTenant>,
    private readonly kind: string,
  ) {}

  /** @throws PermanentProviderError - not one of these */
  get(name: string): AzureTenant {
    const found = this.tenants.get(name);
    if (!found) {
      const known = this.names().join(', ') || 'none';
      throw new PermanentProviderError(
        `There is no tenant "${name}" with ${this.kind} in the configuration (jitAccess.providers.azure.tenants; known: ${known})`,
      );
    }
    return found;
  }

  names(): string[] {
    return Array.from(this.tenants.keys());
  }

  /** @throws ProviderError - naming every tenant that is not as it should be */
  async checkEach(check: (tenant: AzureTenant) => Promise<void>) {
    const results = await Promise.allSettled(
      Array.from(this.tenants.values(), check),
    );
    const failures = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      throw new PermanentProviderError(
        failures.map(({ message }) => message).join(' | '),
        { cause: new AggregateError(failures) },
      );
    }
  }
}
