import {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { Instant } from '../../domain/time';
import { Absences } from '../../policy/absences';
import { Directory } from '../../policy/directory';
import { Actor, Cover } from './Actor';

/**
 * Turns credentials into a person, read afresh from the catalog on every call:
 * what a token said at sign-in may be hours old.
 */
export class ActorResolver {
  constructor(
    private readonly directory: Directory,
    private readonly groups: {
      administrators: string[];
      auditors: string[];
    },
    private readonly away: {
      absences: Absences;
      /** The database's time. */
      now(): Promise<Instant>;
    },
  ) {}

  /**
   * @throws NotAllowedError - the person is not in the catalog
   * @throws ServiceUnavailableError - the catalog cannot be read
   */
  async actor(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
  ): Promise<Actor> {
    const ref = credentials.principal.userEntityRef.toLocaleLowerCase('en-US');
    const person = await this.directory.person(ref).catch(error => {
      throw new ServiceUnavailableError(
        'The catalog cannot be read at the moment, so nobody can be recognised; try again shortly',
        error,
      );
    });
    if (!person) {
      throw new NotAllowedError(
        `You are signed in as ${ref}, which is not a person in the catalog; ask your portal's team to add you`,
      );
    }
    return {
      ref,
      person,
      principals: this.directory.principalsOf(person),
      coverFor: await this.coverFor(ref),
      administrator: belongs(person.groups, ref, this.groups.administrators),
      auditor: belongs(person.groups, ref, this.groups.auditors),
      credentials,
    };
  }

  /** Whoever cannot be read now is not stood in for now. */
  private async coverFor(ref: string): Promise<Cover[]> {
    const { absences, now } = this.away;
    const covered = await absences.coveredBy(ref, await now());
    const people = await Promise.all(
      [...new Set(covered.map(absence => absence.person))].map(person =>
        this.directory.person(person).catch(() => undefined),
      ),
    );
    return people.flatMap(person =>
      person
        ? [{ person, principals: this.directory.principalsOf(person) }]
        : [],
    );
  }
}

function belongs(groups: string[], ref: string, allowed: string[]): boolean {
  return allowed.some(entry => entry === ref || groups.includes(entry));
}
