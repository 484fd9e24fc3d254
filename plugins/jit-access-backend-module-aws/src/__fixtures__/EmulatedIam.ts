import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { Asked } from './awsQuery';
import { FakeIam } from './FakeIam';

const SERVE = resolvePackagePath(
  '@jit-access/backstage-plugin-jit-access-backend-module-aws',
  'src/__fixtures__/serve.mjs',
);

/** What `emulate` has of IAM and STS; it has no policies. */
const EMULATED = new Set([
  'CreateUser',
  'GetUser',
  'ListUsers',
  'GetRole',
  'GetCallerIdentity',
  'AssumeRole',
]);

/** IAM and STS on `emulate`; inline policies, which it lacks, are kept beside it. */
export class EmulatedIam {
  private constructor(
    private readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<EmulatedIam> {
    const child = spawn(process.execPath, [SERVE], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The AWS test server ended with code ${code}`);
    });
    const [line] = await Promise.race([
      once(createInterface(child.stdout!), 'line'),
      ended,
    ]);
    ended.catch(() => {});
    return new EmulatedIam(JSON.parse(line).url, child);
  }

  stop(): void {
    this.child.stdin?.end();
  }

  knows({ service, operation }: Asked): boolean {
    const known = service === 'iam' || service === 'sts';
    return known && EMULATED.has(operation);
  }

  /** Hands the request on, and keeps beside it whose policies there can be. */
  async answer(
    { service, operation, input }: Asked,
    body: string,
    beside: FakeIam,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.url}/${service}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const text = await response.text();
    const read = (name: string) =>
      text.match(new RegExp(`<${name}>([^<]*)</${name}>`))?.[1] ?? '';
    if (response.ok && operation === 'CreateUser') {
      beside.addUser(input.UserName, read('UserId'));
    }
    if (response.ok && operation === 'AssumeRole') {
      const keys = {
        AccessKeyId: read('AccessKeyId'),
        SecretAccessKey: read('SecretAccessKey'),
        SessionToken: read('SessionToken'),
      };
      beside.addSession(input, keys);
    }
    return { status: response.status, text };
  }
}
