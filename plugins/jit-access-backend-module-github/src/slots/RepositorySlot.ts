import { PlannedCall } from '@jit-access/backstage-plugin-jit-access-node';
import { Organization } from '../config';
import { GithubCall } from '../GithubCall';
import { memberCheck, requireMember } from '../requireMember';
import { RepositoryTarget } from '../target';
import { Held, Slot } from './slot';

/** From the least to the most; roles that an organisation made are in no order. */
const RANKS = ['read', 'triage', 'write', 'maintain', 'admin'];
/** As the interface takes them. */
const SENT_AS: Record<string, string> = { read: 'pull', write: 'push' };

const COLLABORATOR = '/repos/{owner}/{repo}/collaborators/{username}';

interface Invitation {
  id: number;
  permissions: string;
  expired?: boolean;
  invitee: { id: number } | null;
}

/** The direct collaborators of a repository: each has one permission. @internal */
export class RepositorySlot implements Slot {
  readonly place: string;
  readonly role: string;
  readonly handle = {};
  private readonly parameters: { owner: string; repo: string };

  constructor(
    private readonly call: GithubCall,
    target: RepositoryTarget,
    private readonly organization: Organization,
  ) {
    this.place = `repository ${target.repo}`;
    this.role = target.permission;
    const [owner, repo] = target.repo.split('/');
    this.parameters = { owner, repo };
  }

  satisfiedBy(role: string): boolean {
    if (role === this.role || role === 'admin') {
      return true;
    }
    const asked = RANKS.indexOf(this.role);
    return asked >= 0 && RANKS.indexOf(role) >= asked;
  }

  async read(_login: string, id: number): Promise<Held | undefined> {
    const direct = await this.call.find<{ id: number; role_name: string }>(
      '/repos/{owner}/{repo}/collaborators',
      person => person.id === id,
      { ...this.parameters, affiliation: 'direct' },
    );
    if (direct) {
      return { role: direct.role_name, pending: false };
    }
    const invitation = await this.call.find<Invitation>(
      '/repos/{owner}/{repo}/invitations',
      ({ invitee, expired }) => invitee?.id === id && !expired,
      this.parameters,
    );
    return (
      invitation && {
        role: invitation.permissions,
        pending: true,
        invitationId: invitation.id,
      }
    );
  }

  async give(login: string): Promise<void> {
    await requireMember(this.call, this.organization, login);
    await this.call.put(COLLABORATOR, {
      ...this.parameters,
      username: login,
      permission: SENT_AS[this.role] ?? this.role,
    });
  }

  async clear(login: string, { invitationId }: Held): Promise<void> {
    if (invitationId !== undefined) {
      await this.call.delete(
        '/repos/{owner}/{repo}/invitations/{invitation_id}',
        { ...this.parameters, invitation_id: invitationId },
      );
      return;
    }
    await this.call.delete(COLLABORATOR, {
      ...this.parameters,
      username: login,
    });
  }

  plan(login: string, change: 'ensure' | 'remove'): PlannedCall[] {
    const { owner, repo } = this.parameters;
    const at = `/repos/${owner}/${repo}`;
    const firstPage = 'per_page=100&page=1';
    const direct = {
      call: `GET ${at}/collaborators?affiliation=direct&${firstPage}`,
    };
    const collaborator = `${at}/collaborators/${login}`;
    return change === 'remove'
      ? [direct, { call: `DELETE ${collaborator}` }]
      : [
          direct,
          { call: `GET ${at}/invitations?${firstPage}` },
          ...memberCheck(owner, this.organization, login),
          {
            call: `PUT ${collaborator}`,
            body: { permission: SENT_AS[this.role] ?? this.role },
          },
        ];
  }
}
