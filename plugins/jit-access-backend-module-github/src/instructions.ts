import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { GithubTarget } from './target';

/**
 * Where the person finds what they were given.
 * @param base - address for a browser, without a slash at the end
 * @internal
 */
export function githubInstructions(
  target: GithubTarget,
  base: string,
): ConnectInstructions {
  if ('repo' in target) {
    return {
      title: `Work on ${target.repo}`,
      steps: [
        { label: 'In the browser', code: `${base}/${target.repo}` },
        { label: 'With git', code: `git clone ${base}/${target.repo}.git` },
      ],
    };
  }
  if ('team' in target) {
    return {
      title: `Work as ${target.role} of ${target.org}/${target.team}`,
      steps: [
        {
          label: 'The team and its repositories',
          code: `${base}/orgs/${target.org}/teams/${target.team}`,
        },
      ],
    };
  }
  return {
    title: `Work as ${target.role} in ${target.org}`,
    steps: [{ label: 'The organisation', code: `${base}/${target.org}` }],
  };
}

/**
 * Where a person accepts the invitation that they got.
 * @param base - address for a browser, without a slash at the end
 * @internal
 */
export function invitationPage(target: GithubTarget, base: string): string {
  return 'repo' in target
    ? `${base}/${target.repo}/invitations`
    : `${base}/orgs/${target.org}/invitation`;
}
