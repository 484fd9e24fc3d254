import { AwsCall } from '../AwsCall';
import { endedName, readEndedName } from '../ourPolicies';
import { RolePolicies } from './RolePolicies';
import { endedPolicy, isSame } from './sessionPolicies';

/** Ours and that of AWS, in seconds. */
const CLOCKS_DIFFER = 300;

/**
 * Keeps the sessions of an access that has ended out of a role, by an inline
 * policy of it, until the last keys have run out.
 * @internal
 */
export class EndedSessions {
  /** @param base - what the names of the sessions begin with */
  constructor(
    private readonly call: AwsCall,
    private readonly policies: RolePolicies,
    private readonly base: string,
    private readonly waitsMs: number[],
  ) {}

  /** Those among the policies of the role that are about this access. */
  among(names: string[]): string[] {
    return names.filter(name => readEndedName(name)?.base === this.base);
  }

  /** From now on none of the keys lets anybody in, as long as they last. @throws ProviderError */
  async keepOut(untilSeconds: number): Promise<void> {
    const name = endedName(this.base, untilSeconds);
    if (await this.isAsMade(name)) return;
    await this.policies.put(name, endedPolicy(this.base));
    await this.call.confirm(this.waitsMs, () => this.isAsMade(name));
  }

  /** @param names - of the policies of the role @throws ProviderError */
  async areKeptOut(names: string[]): Promise<boolean> {
    for (const name of this.among(names)) {
      if (await this.isAsMade(name)) return true;
    }
    return false;
  }

  /** They may come in again, as far as another policy lets them. @throws ProviderError */
  async release(names: string[]): Promise<void> {
    for (const name of new Set(this.among(names))) {
      await this.policies.delete(name);
    }
  }

  /** Takes away what keeps out nobody any more, of any access. @throws ProviderError */
  async sweep(names: string[]): Promise<void> {
    for (const name of names) {
      const ended = readEndedName(name);
      if (ended && ended.untilSeconds + CLOCKS_DIFFER < Date.now() / 1000) {
        await this.policies.delete(name);
      }
    }
  }

  private async isAsMade(name: string): Promise<boolean> {
    const policy = await this.policies.read(name);
    return policy !== undefined && isSame(policy, endedPolicy(this.base));
  }
}
