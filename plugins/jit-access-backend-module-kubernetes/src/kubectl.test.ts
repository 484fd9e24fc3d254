import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BindingOrder } from '@jit-access/backstage-plugin-jit-access-node';
import { readmeManifests, soon, TestCluster } from './__fixtures__/TestCluster';
import { wantedBinding } from './ourBinding';
import { placeOf, kubernetesTargetSchema } from './target';
import { accountBody, secretBody } from './TokenAccount';

const run = promisify(execFile);
const kubectl = process.env.KUBECTL_PATH ?? 'kubectl';

/** Its version; undefined where there is none to test with. */
function kubectlVersion(): string | undefined {
  try {
    const said = execFileSync(kubectl, ['version', '--client', '-o', 'json']);
    return JSON.parse(said.toString()).clientVersion.gitVersion;
  } catch {
    return undefined;
  }
}

const version = kubectlVersion();
const withKubectl = version ? describe : describe.skip;

withKubectl(
  version
    ? `what kubectl ${version} says`
    : 'what kubectl says (there is none: apt-get install kubernetes-client, or KUBECTL_PATH)',
  () => {
    let cluster: TestCluster;
    let directory: string;
    let order: BindingOrder;

    beforeAll(async () => {
      cluster = await TestCluster.startFake();
      directory = mkdtempSync(join(tmpdir(), 'jit-kubectl-'));
      writeFileSync(join(directory, 'ca.pem'), cluster.ca);
      order = await withToken();
    });
    afterAll(async () => {
      await cluster.stop();
    });

    const withToken = () =>
      cluster.order(cluster.provider(), 'ann', {
        ...cluster.target,
        credential: 'token',
      });
    /** With nothing of whoever runs the tests. */
    const ask = async (...args: string[]) => {
      const { stdout } = await run(kubectl, args, {
        env: { PATH: process.env.PATH, HOME: directory, KUBECONFIG: '' },
      });
      return stdout;
    };
    const inCluster = (...args: string[]) =>
      ask(
        ...args,
        `--server=${cluster.url}`,
        `--certificate-authority=${join(directory, 'ca.pem')}`,
        '--token=admin-token',
      );
    const dryRun = async (object: object) => {
      const file = join(directory, 'object.json');
      writeFileSync(file, JSON.stringify(object));
      return JSON.parse(
        await inCluster(
          'create',
          '--dry-run=client',
          '--validate=true',
          '-o=json',
          '-f',
          file,
        ),
      );
    };
    const ours = (target: object, of = order) =>
      wantedBinding(of, placeOf(kubernetesTargetSchema.parse(target)));
    const everywhere = {
      cluster: 'orders',
      wholeCluster: true,
      clusterRole: 'view',
    };

    it('takes every object that is sent as it is', async () => {
      for (const object of [
        ours(order.target),
        ours(everywhere),
        accountBody(order),
        secretBody(order),
      ]) {
        expect(await dryRun(object)).toEqual(object);
      }
    });

    it('takes the manifests of the README', async () => {
      for (const manifest of readmeManifests()) {
        expect(await dryRun(manifest)).toMatchObject(manifest);
      }
    });

    it('would find out what is of no published type', async () => {
      await expect(
        dryRun({ ...ours(order.target), roleref: {} }),
      ).rejects.toThrow(/unknown field "roleref"/);
      await expect(
        dryRun({ ...ours(order.target), subjects: 'ann' }),
      ).rejects.toThrow(/invalid type/);
    });

    it.each([
      ['rolebinding', { clusterRole: 'view' }, '--clusterrole=view'],
      ['rolebinding', { role: 'deployer' }, '--role=deployer'],
      ['clusterrolebinding', everywhere, '--clusterrole=view'],
    ])('makes the same %s itself, of %j', async (kind, extra, role) => {
      const { namespace } = cluster;
      const target =
        'wholeCluster' in extra
          ? extra
          : { cluster: 'orders', namespace, ...extra };
      const person = { key: 'orders/User:ann@a.b', name: 'ann@a.b' };
      const wanted = ours(target, { ...order, account: person });
      const made = JSON.parse(
        await inCluster(
          'create',
          kind,
          wanted.metadata!.name!,
          role,
          '--user=ann@a.b',
          '--dry-run=client',
          '-o=json',
          ...('wholeCluster' in extra ? [] : [`--namespace=${namespace}`]),
        ),
      );
      const { apiVersion, kind: made1, roleRef, subjects } = made;
      expect({ apiVersion, kind: made1, roleRef, subjects }).toEqual({
        apiVersion: wanted.apiVersion,
        kind: wanted.kind,
        roleRef: wanted.roleRef,
        subjects: wanted.subjects,
      });
    });

    it('signs in with the kubeconfig of the instructions', async () => {
      const provider = cluster.provider();
      const mine = await withToken();
      const { credential } = await provider.ensure(mine, soon());
      const [{ code }] = provider.instructions(mine).steps;
      const file = join(directory, 'kubeconfig.yaml');
      writeFileSync(file, code!.replace('{{password}}', credential!.secret));
      const signIn = () => ask(`--kubeconfig=${file}`, 'get', '--raw=/api');
      expect(JSON.parse(await signIn()).versions).toEqual(['v1']);
      await provider.remove(mine, soon());
      await expect(signIn()).rejects.toThrow(/Unauthorized/);
    });
  },
);
