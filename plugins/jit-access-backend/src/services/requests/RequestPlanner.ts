import { InputError, NotFoundError } from '@backstage/errors';
import {
  AccessProvider,
  Effect,
  Subject,
} from '@jit-access/backstage-plugin-jit-access-node';
import { RoleSummary } from '@jit-access/backstage-plugin-jit-access-common';
import { z } from 'zod';
import { Directory, PersonRecord } from '../../policy/directory';
import { Json } from '../../domain/audit/event';

/** Atomic effects of a role's target, as its provider splits it. */
export class RequestPlanner {
  constructor(
    private readonly providers: ReadonlyMap<string, AccessProvider>,
    private readonly directory: Directory,
  ) {}

  /**
   * @throws InputError - the provider is not installed or does not accept the
   *   target, in words for the person and the platform team
   */
  effects(role: RoleSummary, target: Json): Effect[] {
    const provider = this.providers.get(role.provider);
    if (!provider) {
      throw new InputError(
        `"${role.title}" needs the provider "${role.provider}", which is not installed in this portal; ask your portal's team`,
      );
    }
    const parsed = provider.targetSchema.safeParse(target);
    if (!parsed.success) {
      throw new InputError(
        `The target of role "${role.name}" is not valid: ${z.prettifyError(parsed.error)}; ask whoever writes the role documents`,
      );
    }
    return provider.effects(parsed.data);
  }

  /** @throws NotFoundError - the catalog has no such person */
  async subject(
    ref: string,
  ): Promise<{ subject: Subject; person: PersonRecord }> {
    const person = await this.directory.person(ref);
    if (!person) {
      throw new NotFoundError(`There is no person ${ref} in the catalog`);
    }
    return {
      person,
      subject: {
        ref: person.ref,
        annotations: person.annotations,
        email: person.email,
      },
    };
  }
}
