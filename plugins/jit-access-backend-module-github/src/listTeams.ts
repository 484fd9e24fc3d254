import { Holder } from '@jit-access/backstage-plugin-jit-access-node';
import { GithubCall } from './GithubCall';
import { githubEffect } from './target';

/** Who is in which team of the organisation, a page at a time. @internal */
export async function* listTeams(call: GithubCall): AsyncIterable<Holder> {
  const { org, host } = call;
  for await (const teams of call.pages<{ slug: string }>('/orgs/{org}/teams', {
    org,
  })) {
    for (const { slug } of teams) {
      for (const role of ['member', 'maintainer'] as const) {
        yield* listMembers(call, { host, org, team: slug, role });
      }
    }
  }
}

async function* listMembers(
  call: GithubCall,
  target: {
    host: string;
    org: string;
    team: string;
    role: 'member' | 'maintainer';
  },
): AsyncIterable<Holder> {
  // A maintainer is a member as well, and holds both effects.
  const effects = [githubEffect({ ...target, role: 'member' })];
  if (target.role === 'maintainer') {
    effects.push(githubEffect(target));
  }
  for await (const people of call.pages<{ id: number }>(
    '/orgs/{org}/teams/{team_slug}/members',
    { org: target.org, team_slug: target.team, role: target.role },
  )) {
    for (const { id } of people) {
      for (const { key } of effects) {
        yield {
          accountKey: `${call.host}/${id}`,
          effectKey: key,
          ours: false,
        };
      }
    }
  }
}
