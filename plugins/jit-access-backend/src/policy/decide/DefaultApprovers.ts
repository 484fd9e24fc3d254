import { Principal, isDynamic, parsePrincipal } from '../../domain/principal';
import { Instant } from '../../domain/time';
import { Approvers } from '../decision';
import { FactGatherer } from '../facts/gather';
import { namedBy } from './dynamicPeople';

/** Asks context sources, once for each entity, for whom dynamic principals stand. */
export class DefaultApprovers implements Approvers {
  constructor(private readonly gatherer: Pick<FactGatherer, 'around'>) {}

  async dynamicOf(
    person: string,
    principals: Principal[],
    at: Instant,
  ): Promise<Principal[]> {
    const named = await this.namedBy(principals, at);
    return principals.filter(principal =>
      named.get(principal)?.includes(person),
    );
  }

  async peopleOf(principals: Principal[], at: Instant): Promise<string[]> {
    const named = await this.namedBy(principals, at);
    return [...new Set([...named.values()].flat())].sort();
  }

  private async namedBy(
    principals: Principal[],
    at: Instant,
  ): Promise<Map<Principal, string[]>> {
    const byRef = new Map<string, Principal[]>();
    for (const principal of new Set(principals.filter(isDynamic))) {
      const { ref } = parsePrincipal(principal);
      byRef.set(ref, [...(byRef.get(ref) ?? []), principal]);
    }
    const named = await Promise.all(
      [...byRef].map(async ([ref, asked]) => {
        const parts = new Set(asked.map(partOf));
        const context = await this.gatherer.around(ref, parts, at);
        return asked.map(
          principal =>
            [principal, namedBy(principal, context, at).people] as const,
        );
      }),
    );
    return new Map(named.flat());
  }
}

function partOf(principal: Principal): 'onCall' | 'approvers' {
  return parsePrincipal(principal).kind === 'on-call' ? 'onCall' : 'approvers';
}
