import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  ContextSource,
  jitAccessContextSourcesExtensionPoint,
} from '@jit-access/backstage-plugin-jit-access-node';
import module from './index';

async function sourcesWith(data: object): Promise<ContextSource[]> {
  const found: ContextSource[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        jitAccessContextSourcesExtensionPoint,
        { addContextSource: source => found.push(source) },
      ],
    ],
    features: [module, mockServices.rootConfig.factory({ data: data as any })],
  });
  await backend.stop();
  return found;
}

describe('the backend module', () => {
  it('adds the source where something is configured', async () => {
    const [source] = await sourcesWith({
      jitAccess: { staticContext: { onCall: [] } },
    });
    expect(source).toMatchObject({ id: 'static', provides: ['onCall'] });
  });

  it('adds nothing where nothing is configured', async () => {
    expect(await sourcesWith({})).toEqual([]);
    expect(await sourcesWith({ jitAccess: { staticContext: {} } })).toEqual([]);
  });
});
