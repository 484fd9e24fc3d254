import { ConnectInstructions } from '@jit-access/backstage-plugin-jit-access-common';
import { GcpTarget, resourceName } from './target';

/** How to see and use it, with the person's own account. @internal */
export function gcpInstructions(target: GcpTarget): ConnectInstructions {
  const signIn = {
    label:
      'Sign in as yourself. Google Cloud may need some minutes until it lets you in',
    code: 'gcloud auth login',
  };
  if ('group' in target) {
    return {
      title: `What members of ${target.group} may do`,
      steps: [signIn],
    };
  }
  const title = `Use ${target.role} on ${resourceName(target)}`;
  if ('bucket' in target) {
    return {
      title,
      steps: [
        signIn,
        {
          label: 'What is in the bucket',
          code: `gcloud storage ls gs://${target.bucket}`,
        },
      ],
    };
  }
  return {
    title,
    steps: [
      signIn,
      ...('project' in target
        ? [
            {
              label: 'Work in the project',
              code: `gcloud config set project ${target.project}`,
            },
          ]
        : []),
    ],
  };
}
