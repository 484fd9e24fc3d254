import {
  PermanentProviderError,
  PlannedCall,
} from '@jit-access/backstage-plugin-jit-access-node';
import { Organization } from '../config';
import { GithubCall } from '../GithubCall';
import { memberCheck, requireMember } from '../requireMember';
import { TeamTarget } from '../target';
import { Held, Slot } from './slot';

const MEMBERSHIP = '/orgs/{org}/teams/{team_slug}/memberships/{username}';

interface Team {
  id: number;
  slug: string;
}

/** Membership of a team: a person is member or maintainer of it. @internal */
export class TeamSlot implements Slot {
  readonly place: string;
  readonly role: TeamTarget['role'];
  private team: Partial<Team>;
  /** As found a moment ago, in the same call. */
  private located?: Team;

  constructor(
    private readonly call: GithubCall,
    private readonly target: TeamTarget,
    private readonly organization: Organization,
    knownId?: number,
  ) {
    this.place = `team ${target.org}/${target.team}`;
    this.role = target.role;
    this.team = { id: knownId, slug: target.team };
  }

  get handle() {
    return { id: this.team.id };
  }

  satisfiedBy(role: string): boolean {
    return this.role === 'member' || role === 'maintainer';
  }

  async read(login: string): Promise<Held | undefined> {
    const held = await this.membership(login, this.target.team);
    if (held) {
      return held;
    }
    // Nobody is in a team that nobody can see: is it the team that is not there?
    const team = await this.locate();
    return team && team.slug !== this.target.team
      ? this.membership(login, team.slug)
      : undefined;
  }

  async give(login: string): Promise<void> {
    const team = await this.locate();
    if (!team) {
      throw new PermanentProviderError(
        `There is no ${this.place} on ${this.call.host}; correct the role document`,
      );
    }
    this.team = team;
    await requireMember(this.call, this.organization, login);
    await this.call.put(MEMBERSHIP, {
      ...this.parameters(login, team.slug),
      role: this.role,
    });
  }

  async clear(login: string): Promise<void> {
    const team = await this.locate();
    if (team) {
      await this.call.delete(MEMBERSHIP, this.parameters(login, team.slug));
    }
  }

  plan(login: string, change: 'ensure' | 'remove'): PlannedCall[] {
    const { org, team } = this.target;
    const at = `/orgs/${org}/teams/${team}`;
    const membership = `${at}/memberships/${login}`;
    const looks = [{ call: `GET ${membership}` }, { call: `GET ${at}` }];
    return change === 'remove'
      ? [...looks, { call: `DELETE ${membership}` }]
      : [
          ...looks,
          ...memberCheck(org, this.organization, login),
          { call: `PUT ${membership}`, body: { role: this.role } },
        ];
  }

  private async membership(
    login: string,
    slug: string,
  ): Promise<Held | undefined> {
    const found = await this.call.get<{ state: string; role: string }>(
      MEMBERSHIP,
      this.parameters(login, slug),
    );
    return found && { role: found.role, pending: found.state !== 'active' };
  }

  /**
   * Undefined only where the list of all teams could be read and it is not in
   * it: "not found" alone is also what GitHub says to those who may not see it.
   */
  private async locate(): Promise<Team | undefined> {
    this.located ??= await this.find();
    return this.located;
  }

  private async find(): Promise<Team | undefined> {
    const { id } = this.team;
    const named = await this.call.get<Team>('/orgs/{org}/teams/{team_slug}', {
      org: this.target.org,
      team_slug: this.target.team,
    });
    if (named && (id === undefined || named.id === id)) {
      return named;
    }
    return this.call.find<Team>(
      '/orgs/{org}/teams',
      team =>
        id === undefined ? team.slug === this.target.team : team.id === id,
      { org: this.target.org },
    );
  }

  private parameters(login: string, slug: string) {
    return { org: this.target.org, team_slug: slug, username: login };
  }
}
